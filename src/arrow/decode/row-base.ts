import { Variant } from "../../types/variant.ts";

/**
 * What all rows have in common, whatever their columns. Rows of different results thus have one constructor, so that
 * comparisons by structure take them for the same kind of object.
 */
export class Row {
  /**
   * What JSON.stringify writes: columns by name. Integers of 64 bits are numbers with all their digits, decimals strings,
   * bytes base64, maps objects, variants the JSON they hold.
   */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this).map(([name, value]) => [name, jsonValue(value)]));
  }
}

function jsonValue(value: unknown): unknown {
  if (typeof value === "bigint") return rawJson(value.toString());
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonValue(item)]));
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  return value instanceof Variant ? JSON.parse(value.toJson()) : value;
}

/** TypeScript's library does not know `JSON.rawJSON` yet; Node has it since 21. */
function rawJson(text: string): unknown {
  // The cast adds the one function that is missing.
  return (JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }).rawJSON(text);
}
