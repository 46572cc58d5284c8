import { createHash } from "node:crypto";
import type { Json } from "../../index.ts";

/** The first eight hex digits of SHA-256 over the canonical JSON of what decides a run's result. */
export function fingerprint(work: Json): string {
  return createHash("sha256").update(canonicalJson(work), "utf8").digest("hex").slice(0, 8);
}

/** JSON without white space, an object's names in the order of their UTF-16 code units: equal values, equal text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

// Array.isArray does not narrow a readonly array.
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
