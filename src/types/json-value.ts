import { showAsText } from "./show-as-text.ts";
import { Variant } from "./variant/variant.ts";

/**
 * What `JSON.stringify` writes for a value of a row, as Spark's `to_json` does: integers of 64 bits with all their
 * digits, `"NaN"`, `"Infinity"` and `"-Infinity"` for values that JSON has no number for, decimals as strings, bytes as
 * base64, maps as objects, variants as the JSON they hold. Values with a `toJSON`, as rows and timestamps, stay as they
 * are.
 */
export function jsonValue(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return new JsonNumber(value, value.toString());
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null || "toJSON" in value ? value : jsonOfObject(value);
    default:
      return value;
  }
}

function jsonOfObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Uint8Array) return base64(value);
  if (value instanceof Variant) return JSON.parse(value.toJson(), keepDigits);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [plainText(key), jsonValue(item)]));
}

/** A value as text to show, a CSV cell, or a key in JSON: texts and bytes as they are, nested values as JSON. */
export function plainText(value: unknown): string {
  if (value instanceof Uint8Array) return base64(value);
  const isNested = typeof value === "object" && value !== null && (Symbol.iterator in value || !hasText(value));
  return isNested ? JSON.stringify(jsonValue(value)) : String(value);
}

function hasText(value: object): boolean {
  return value.toString !== Object.prototype.toString;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Numbers keep the digits that a JavaScript number would lose: they are written as they were read. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return new JsonNumber(value, context.source);
}

/**
 * A number that `JSON.stringify`, which passes a key, writes with all its digits. Test runners call `toJSON` without
 * a key to print a value, and get the value.
 */
class JsonNumber {
  static {
    showAsText(JsonNumber.prototype, ({ value }) => (typeof value === "bigint" ? `${value}n` : String(value)));
  }

  readonly value: bigint | number;
  readonly #digits: string;

  constructor(value: bigint | number, digits: string) {
    this.value = value;
    this.#digits = digits;
  }

  toJSON(key?: string): unknown {
    return key === undefined ? this.value : rawJson(this.#digits);
  }
}

/** TypeScript's library does not know `JSON.rawJSON` yet; Node has it since 21. */
function rawJson(text: string): unknown {
  // The cast adds the one function that is missing.
  return (JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }).rawJSON(text);
}
