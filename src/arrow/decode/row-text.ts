import { inspect } from "node:util";

/** A row as readable text, as PySpark writes it: `Row(id=1, name='a')`. It is not meant to be parsed. */
export function rowText(names: readonly string[], row: Iterable<unknown>): string {
  const values = [...row];
  return `Row(${names.map((name, index) => `${name}=${cellText(values[index])}`).join(", ")})`;
}

function cellText(value: unknown): string {
  if (typeof value === "string")
    return inspect(value, { maxStringLength: null, breakLength: Number.POSITIVE_INFINITY });
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString("hex").toUpperCase()}'`;
  if (Array.isArray(value)) return `[${value.map(cellText).join(", ")}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${cellText(key)}: ${cellText(item)}`).join(", ")}}`;
  }
  const hasText = value.toString !== Object.prototype.toString;
  return hasText ? String(value) : inspect(value, { compact: true, breakLength: Number.POSITIVE_INFINITY });
}
