import type { JobReport, JsonObject, ObservedMetrics } from "../../index.ts";
import { READ_METRICS } from "./checks.ts";
import { publishedRows } from "./rows-per-day.ts";
import type { Server } from "./server.ts";
import type { Source } from "./source.ts";

/** What was published, counted in its files: observed metrics can count a retried task twice. */
export async function report(
  server: Server,
  fields: JsonObject,
  {
    source,
    path,
    observed,
  }: { readonly source: Source; readonly path: string; readonly observed: readonly ObservedMetrics[] },
): Promise<JobReport> {
  const counts = await publishedRows(server, path);
  const rowsPerDay = Object.fromEntries(source.days.map((day) => [day, counts.get(day) ?? 0]));
  const rows = Object.values(rowsPerDay).reduce((sum, count) => sum + count, 0);
  const read = readOf(source, observed);
  return {
    state: "published",
    fields: { ...fields, rows, rowsPerDay, read },
    lines: [
      ...Object.entries(rowsPerDay).map(([day, count]) => `${day}: ${count}`),
      `${rows} rows, read from ${read.files} files in ${read.partitions} folders`,
      path,
    ],
  };
}

/** A set of names: a retried task adds nothing to it. Files without a row do not appear in it. */
function readOf(
  { days, files }: Source,
  observed: readonly ObservedMetrics[],
): {
  readonly partitions: number;
  readonly files: number;
  readonly filesNeeded: number;
  readonly amplification: number;
} {
  const seen = Number(observed.find(({ name }) => name === READ_METRICS)?.values["files"] ?? Number.NaN);
  const distinct = Number.isNaN(seen) ? files.length : seen;
  return {
    partitions: days.length,
    files: distinct,
    filesNeeded: files.length,
    amplification: distinct / files.length,
  };
}
