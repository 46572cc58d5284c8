import { type Column, col, functions as F, type JsonObject, lit, SparkConnectError } from "../../index.ts";
import { DAY_COLUMN } from "../landing/landing-glob.ts";
import type { Server } from "../server.ts";
import { userName } from "../user-name.ts";
import type { AuditRecords, TableRef, TableStore } from "./table-store.ts";

const COUNT_METRICS = "credit_snapshot_published";

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
  const names = days.map((_, index) => `day_${index}`);
  const rows = audit.daysOf(spark, table);
  const line = (isSmall ? rows.coalesce(1) : rows)
    .groupBy(DAY_COLUMN)
    .count()
    .agg(...days.map((day, index) => countOf(day).alias(`day_${index}`)))
    // There is one row, and its maximum is its value: a task that runs twice changes nothing.
    .observe(COUNT_METRICS, F.count("*").alias("lines"), ...names.map((name) => F.max(name).alias(name)))
    .select(lineOf(days, { ...record, user: userName(), sparkUser: spark.client.userId }).alias("value"));
  const command = line.coalesce(1).write.format("text").mode("append").toCommand(audit.folder);
  const { observed } = await spark.execute(command, call);
  const seen = observed.find(({ name }) => name === COUNT_METRICS)?.values;
  if (seen === undefined) throw new SparkConnectError("the server told no counts");
  return Object.fromEntries(days.map((day, index) => [day, Number(seen[`day_${index}`])]));
}

/** A day's count, from one row per day; 0 if the day has no row. */
function countOf(day: string): Column {
  const isDay = col(DAY_COLUMN).eq(lit(day).cast("date"));
  return F.coalesce(F.max(F.when(isDay, col("count"))), lit(0));
}

/** The record's JSON with the counts, which only Spark knows, and its version (`4.3.0`, and a commit after it). */
function lineOf(days: readonly string[], record: JsonObject): Column {
  const counts = days.map((_, index) => col(`day_${index}`));
  const rows = counts.reduce((sum, count) => sum.plus(count));
  const version = F.regexp_extract(F.version(), "^\\S+", 0);
  const perDay = counts.flatMap((count, index) => [
    lit(`${index === 0 ? "" : ","}"${days[index]}":`),
    count.cast("string"),
  ]);
  return F.concat(
    lit(`${JSON.stringify(record).slice(0, -1)},"sparkVersion":"`),
    version,
    lit('","rows":'),
    rows.cast("string"),
    lit(',"rowsPerDay":{'),
    ...perDay,
    lit("}}"),
  );
}
