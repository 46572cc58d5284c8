import { FailureError } from "../../submit/failure.ts";
import { didYouMean } from "../suggest.ts";

/** A mapping of a configuration file, and where it stands: `profiles.prod` of `/home/ada/…/config.yaml`. */
export interface Place {
  readonly file: string;
  /** Empty for the file itself. */
  readonly path: readonly string[];
}

/** What went wrong where. */
export function invalidConfig({ file, path }: Place, problem: string, hint: string): FailureError {
  const where = path.length === 0 ? file : `${file}: ${path.join(".")}`;
  return new FailureError("USAGE", `${where} ${problem}`, { hint });
}

/** The entries of a mapping. An absent one is empty; anything else is a usage failure. */
export function mappingAt(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return { ...value };
  throw invalidConfig(place, "is not a mapping", "Write one `key: value` a line.");
}

/** Refuses unknown keys: a mistyped one would silently change nothing. */
export function checkKeys(mapping: Readonly<Record<string, unknown>>, known: readonly string[], place: Place): void {
  for (const key of Object.keys(mapping)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known) ?? `Known keys are: ${known.join(", ")}.`;
    throw invalidConfig(place, `has the unknown key '${key}'`, hint);
  }
}

/** A text, or `undefined` when absent. */
export function textAt(value: unknown, place: Place): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw invalidConfig(place, "is not a text", "Put it into quotes.");
}

/** A text, number or boolean as a text: `true` and `200` need no quotes. */
export function scalarAt(value: unknown, place: Place): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalidConfig(place, "is neither a text nor a number", "Write a single value.");
}
