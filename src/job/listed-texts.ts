import { InvalidInputError } from "../errors.ts";
import type { Parameter } from "./parameter.ts";

/**
 * What a list in a file or a program stands for, as texts that could have been typed: of a repeatable parameter each of
 * them, and of one that reads several values from one text all of them, with commas between. Throws `InvalidInputError`,
 * which begins with `name`, for several values where one is meant, and for none.
 */
export function listedTexts(name: string, parameter: Parameter<unknown>, listed: readonly string[]): readonly string[] {
  if (parameter.repeatable || listed.length === 1) return listed;
  if (listed.length === 0) throw new InvalidInputError(`${name} is an empty list: write a value, or leave it out.`);
  if (readsSeveral(parameter, listed)) return [listed.join(",")];
  throw new InvalidInputError(`${name} takes one value, and the list has ${listed.length}: write one of them.`);
}

/** Whether the parameter makes a list of one text, as `--key loan,branch` does. */
function readsSeveral(parameter: Parameter<unknown>, texts: readonly string[]): boolean {
  return texts.some((text) => {
    try {
      return Array.isArray(parameter.parse(text, undefined));
    } catch {
      return false;
    }
  });
}
