import { Row, rowJson } from "../../src/arrow/decode/row-base.ts";
import { rowText } from "../../src/arrow/decode/row-text.ts";
import { distinctNames } from "../../src/types/distinct-names.ts";

/** What the rows of these columns inherit: their values in order when iterated, and the client's `toJSON` and `toString`. */
export function rowPrototype(names: readonly string[]): object {
  const jsonNames = distinctNames(names);
  const asText = function (this: Iterable<unknown>): string {
    return rowText(names, this);
  };
  const prototype: object = Object.create(Row.prototype);
  define(prototype, Symbol.iterator, function (this: Readonly<Record<string, unknown>>): Iterator<unknown> {
    return names.map((name) => this[name])[Symbol.iterator]();
  });
  define(prototype, "toJSON", function (this: Iterable<unknown>): object {
    return rowJson(jsonNames, this);
  });
  define(prototype, "toString", asText);
  // A column may be named `toString`.
  define(prototype, Symbol.toPrimitive, asText);
  return prototype;
}

/** A row in which columns share a name: the first of them is the property. */
export function rowOfTwins(prototype: object, names: readonly string[], values: readonly unknown[]): object {
  const row: Record<string, unknown> = Object.create(prototype);
  names.forEach((name, index) => {
    if (!Object.hasOwn(row, name)) row[name] = values[index];
  });
  return define(row, Symbol.iterator, () => values[Symbol.iterator]());
}

/** Unlike a member that is set, it is not among the row's columns. */
function define(object: object, key: string | symbol, value: unknown): object {
  return Object.defineProperty(object, key, { value, writable: true, configurable: true });
}
