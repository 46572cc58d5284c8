import { jsonValue } from "../../types/json-value.ts";

/**
 * What all rows have in common, whatever their columns. Rows of different results thus have one constructor, so that
 * structural comparisons treat them as the same kind of object. `toJSON` and `toString` are methods of each generated
 * class, and so is what `String(row)` calls first, since a column may be named `toString`.
 */
export class Row {}

/**
 * What JSON.stringify writes of a row: columns by name; no two names are the same. Integers of 64 bits are numbers
 * with all their digits, decimals strings, bytes base64, maps objects, variants the JSON they hold; a value that is not
 * finite is a string, as in Spark's `to_json`: `"NaN"`.
 */
export function rowJson(names: readonly string[], row: Iterable<unknown>): Record<string, unknown> {
  const values = [...row];
  return Object.fromEntries(names.map((name, index) => [name, jsonValue(values[index])]));
}
