const maxShown = 40;

/** A value for a message about a call, in a few words. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return shortened(JSON.stringify(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  return typeof value === "object" && value !== null ? objectText(value) : String(value);
}

function shortened(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…"` : text;
}

function objectText(value: object): string {
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name !== "string" || name === "" || name === "Object" ? "an object" : `an object (${name})`;
}
