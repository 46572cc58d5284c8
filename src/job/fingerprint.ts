import { createHash } from "node:crypto";
import { StructType } from "../types/data-type.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Parameters, ParameterValues } from "./parameter.ts";

/** The first eight hex digits of SHA-256 over the canonical JSON of what decides a run's result. */
export function fingerprint(work: Json): string {
  return createHash("sha256").update(canonicalJson(work), "utf8").digest("hex").slice(0, 8);
}

/** The parameters' part of a fingerprint: the values that change the result, by name; `null` for none. */
export function resultValues<P extends Parameters>(
  parameters: P,
  values: { readonly [K in keyof P]?: ParameterValues<P>[K] | undefined },
): JsonObject {
  const names = Object.keys(parameters).filter((name) => parameters[name]?.changes === "result");
  return Object.fromEntries(names.map((name) => [name, jsonOf(values[name])]));
}

/** JSON without white space, an object's names in the order of their UTF-16 code units: equal values, equal text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

/** A parsed value as JSON: a schema is its DDL, a bigint its digits. Throws `TypeError` if it has no such form. */
function jsonOf(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof StructType) return value.toDDL();
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]));
  }
  throw new TypeError(`a ${typeof value} cannot be in a fingerprint`);
}

// Array.isArray does not narrow a readonly array.
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
