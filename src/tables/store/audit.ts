import { type Column, col, functions as F, type JsonObject, lit, SparkConnectError } from "../../index.ts";
import { DAY_COLUMN } from "../landing/landing-glob.ts";
import type { Server } from "../server.ts";
import { userName } from "../user-name.ts";
import type { AuditRecords, TableRef, TableStore } from "./table-store.ts";

const COUNT_METRICS = "credit_snapshot_published";
const FOUND = "__credit_snapshot_found";
const COUNTS = "counts";

/** A table that has just been published. */
export interface NewTable extends TableRef {
  readonly store: TableStore;
  readonly days: readonly string[];
}

export interface AuditRecord {
  readonly record: JsonObject;
  /** Whether so few rows were published that one task may count them. */
  readonly isSmall: boolean;
}

/** The counts of a run's files. */
export interface CountedRun {
  readonly rowsPerDay: Readonly<Record<string, number>>;
  /** Why no record of it was written; undefined if one was. */
  readonly unrecorded: string | undefined;
}

/**
 * Counts the rows of a table that has just been published. If the store keeps audit records, appends one as a line of
 * JSON: in the same operation, since the counts are in the line. The record is only for audit: if it cannot be written,
 * the table is published nevertheless.
 */
export async function recordRun(server: Server, table: NewTable, record: AuditRecord): Promise<CountedRun> {
  const { audit } = table.store;
  if (audit === undefined) return { rowsPerDay: await countedRows(server, table), unrecorded: undefined };
  try {
    return { rowsPerDay: await writeRecord(server, table, { ...record, audit }), unrecorded: undefined };
  } catch (error) {
    if (!(error instanceof SparkConnectError)) throw error;
    return { rowsPerDay: await countedRows(server, table), unrecorded: error.message };
  }
}

async function countedRows(server: Server, { store, days, ...table }: NewTable): Promise<CountedRun["rowsPerDay"]> {
  const counts: ReadonlyMap<string, number> = await store.rowsPerDay(server, table);
  return Object.fromEntries(days.map((day) => [day, counts.get(day) ?? 0]));
}

async function writeRecord(
  server: Server,
  { days, ...table }: NewTable,
  { record, isSmall, audit }: AuditRecord & { readonly audit: AuditRecords },
): Promise<CountedRun["rowsPerDay"]> {
  const { spark, call } = server;
  const rows = audit.daysOf(spark, table);
  const line = (isSmall ? rows.coalesce(1) : rows)
    .groupBy(DAY_COLUMN)
    .count()
    .agg(F.map_from_entries(F.collect_list(F.struct(col(DAY_COLUMN).cast("string"), col("count")))).alias(FOUND))
    .select(countsOf(days).alias(COUNTS))
    // There is one row, and its maximum is its value: a task that runs twice changes nothing.
    .observe(COUNT_METRICS, F.max(countsAsJson(days)).alias(COUNTS))
    .select(lineOf(days, { ...record, user: userName(), sparkUser: spark.client.userId }).alias("value"));
  const command = line.coalesce(1).write.format("text").mode("append").toCommand(audit.folder);
  const { observed } = await spark.execute(command, call);
  const seen = observed.find(({ name }) => name === COUNT_METRICS)?.values;
  if (seen === undefined) throw new SparkConnectError("the server told no counts");
  // The text of `countsAsJson`.
  return JSON.parse(String(seen[COUNTS])) as CountedRun["rowsPerDay"];
}

/**
 * Each day's count, in this order; 0 if the day has no row. The days are one constant array, to which generated code
 * refers: code that had them in it would be compiled anew for each run.
 */
function countsOf(days: readonly string[]): Column {
  return F.transform(arrayOf(days), (day) => F.coalesce(F.element_at(col(FOUND), day), lit(0n)));
}

function countsAsJson(days: readonly string[]): Column {
  return F.to_json(F.map_from_arrays(arrayOf(days), col(COUNTS)));
}

function arrayOf(days: readonly string[]): Column {
  return F.array(...days.map((day) => lit(day)));
}

/** The record's JSON with the counts, which only Spark knows, and its version (`4.3.0`, and a commit after it). */
function lineOf(days: readonly string[], record: JsonObject): Column {
  const rows = F.aggregate(col(COUNTS), lit(0n), (sum, count) => sum.plus(count));
  const version = F.regexp_extract(F.version(), "^\\S+", 0);
  return F.concat(
    lit(`${JSON.stringify(record).slice(0, -1)},"sparkVersion":"`),
    version,
    lit('","rows":'),
    rows.cast("string"),
    lit(',"rowsPerDay":'),
    countsAsJson(days),
    lit("}"),
  );
}
