import type { JobReport, JsonObject, ObservedMetrics } from "../../index.ts";
import { READ_METRICS } from "./checks.ts";
import { publishedRows } from "./rows-per-day.ts";
import type { Server } from "./server.ts";

/** What is known of a run before it starts; it is in the run's record, and in the JSON of a detached run. */
export interface RunFields {
  readonly asOf: string;
  readonly days: readonly string[];
  readonly path: string;
  readonly read: { readonly partitions: number; readonly filesNeeded: number };
}

/** What was published, counted in its files: observed metrics can count a retried task twice. */
export async function report(
  server: Server,
  fields: RunFields,
  observed: readonly ObservedMetrics[],
): Promise<JobReport> {
  const counts: ReadonlyMap<string, number> = await publishedRows(server, fields.path);
  const rowsPerDay = Object.fromEntries(fields.days.map((day) => [day, counts.get(day) ?? 0]));
  const rows = Object.values(rowsPerDay).reduce((sum, count) => sum + count, 0);
  const read = readOf(fields, observed);
  return {
    state: "published",
    fields: { ...fields, rows, rowsPerDay, read },
    lines: [
      ...Object.entries(rowsPerDay).map(([day, count]) => `${day}: ${count}`),
      `${rows} rows, read from ${read.files} files in ${read.partitions} folders`,
      fields.path,
    ],
  };
}

/** The fields of a run as they come from its record. Throws `TypeError` for the record of another job. */
export function runFields({ asOf, days, path, read }: JsonObject): RunFields {
  const { partitions, filesNeeded } = Object(read);
  const texts = Array.isArray(days) ? days.map(String) : [];
  if (typeof asOf !== "string" || typeof path !== "string" || texts.length === 0) {
    throw new TypeError("This record is not one of a credit snapshot.");
  }
  return { asOf, path, days: texts, read: { partitions: Number(partitions), filesNeeded: Number(filesNeeded) } };
}

// A type, not an interface: only that is JSON for the compiler.
type Read = {
  readonly partitions: number;
  readonly files: number;
  readonly filesNeeded: number;
  readonly amplification: number;
};

/** Observed as a set of names, to which a retried task adds nothing. Files without a row do not appear in it. */
function readOf({ read: { partitions, filesNeeded } }: RunFields, observed: readonly ObservedMetrics[]): Read {
  const seen = observed.find(({ name }) => name === READ_METRICS)?.values["files"];
  const files = seen === undefined ? filesNeeded : Number(seen);
  return { partitions, files, filesNeeded, amplification: files / filesNeeded };
}
