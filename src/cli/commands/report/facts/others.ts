import type { JsonObject } from "../../../../job/json.ts";

/** What the page has a place of its own for. */
const shown: ReadonlySet<string> = new Set([
  ...["asOf", "days", "path", "rows", "rowsPerDay", "substitutions", "accepted", "carried", "changed"],
]);

/** The fields that the page has no place of their own for. */
export function othersOf(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !shown.has(name) && value !== null));
}
