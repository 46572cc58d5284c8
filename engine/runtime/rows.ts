import { Row } from "../../src/arrow/decode/row-base.ts";

/** What the rows of these columns inherit: their values in order when iterated, and `toJSON`. */
export function rowPrototype(names: readonly string[]): object {
  const prototype: object = Object.create(Row.prototype);
  const values = function (this: Readonly<Record<string, unknown>>): Iterator<unknown> {
    return names.map((name) => this[name])[Symbol.iterator]();
  };
  return Object.defineProperty(prototype, Symbol.iterator, { value: values });
}

/** A row in which columns share a name: the first of them is the property. */
export function rowOfTwins(names: readonly string[], values: readonly unknown[]): object {
  const row: Record<string, unknown> = Object.create(Row.prototype);
  names.forEach((name, index) => {
    if (!Object.hasOwn(row, name)) row[name] = values[index];
  });
  return Object.defineProperty(row, Symbol.iterator, { value: () => values[Symbol.iterator]() });
}
