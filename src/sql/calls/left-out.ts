import { InvalidInputError } from "../../errors.ts";

/** Makes PySpark's names that are left out here say what to use instead, if an untyped program asks for them. */
export function pointElsewhere(prototype: object, instead: Readonly<Record<string, string>>): void {
  for (const [name, advice] of Object.entries(instead)) {
    const get = (): never => {
      throw new InvalidInputError(`${name} is left out here: ${advice}.`);
    };
    Object.defineProperty(prototype, name, { get, configurable: true });
  }
}
