import { col, type DataFrame, type ExecutableCommand, lit } from "../../../index.ts";
import { column } from "../../column.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import { countedDays } from "../../rows-per-day.ts";
import { isWiderType } from "../../wider-type.ts";
import type { Commit, TableFormat } from "../one-table/format.ts";
import { MARKS } from "../one-table/marks.ts";
import { quoted } from "../one-table/names.ts";
import type { Layout } from "../table-store.ts";
import { versionsOf } from "./history.ts";

/**
 * For how long the table's log and the files of older versions stay: Delta would forget a commit after a month, and
 * VACUUM drop its files after a week.
 */
const RETENTION = "interval 3650 days";

/**
 * Delta reads a table's state in 50 tasks, which take longer than the few thousand lines of such a table's log. The
 * value is the same for every run, since runs of one table share a session.
 */
export const QUICK_DELTA: Readonly<Record<string, string>> = { "spark.databricks.delta.snapshotPartitions": "4" };

/** Delta: each T(D) is a version, whose commit carries our marks as its user metadata. */
export const deltaFormat: TableFormat = {
  name: "delta",
  title: "Delta",
  catalogs: ["org.apache.spark.sql.delta.catalog.", "io.unitycatalog.spark."],
  catalog: "org.apache.spark.sql.delta.catalog.DeltaCatalog",
  extension: "io.delta.sql.DeltaSparkSessionExtension",
  versionsOf,
  create: createCommand,
  overwrite: overwriteCommand,
  widens: ({ properties }, change) => /\bdelta\.enableTypeWidening=true\b/.test(properties) && isWiderType(change),
  howToWiden: (table) => `ALTER TABLE ${table} SET TBLPROPERTIES ('delta.enableTypeWidening' = 'true')`,
  rowsPerDay: ({ spark, call }, table, version) =>
    countedDays(spark.read.option("versionAsOf", version).table(quoted(table)), call),
  branches: undefined,
};

/** The commit that makes a table takes no user metadata: its marks are a property, which the log keeps with it. */
function createCommand(
  rows: DataFrame,
  { table, marks, partitionBy }: Pick<Commit, "table" | "marks"> & Layout,
): ExecutableCommand {
  return rows
    .writeTo(quoted(table))
    .using("delta")
    .partitionedBy(DAY_COLUMN, ...partitionBy.map(column))
    .tableProperty("delta.logRetentionDuration", RETENTION)
    .tableProperty("delta.deletedFileRetentionDuration", RETENTION)
    .tableProperty(MARKS, marks)
    .toCommand("create");
}

function overwriteCommand(rows: DataFrame, { table, marks, kept }: Commit): ExecutableCommand {
  const isKept = col(DAY_COLUMN).isin(kept.map((day) => lit(day).cast("date")));
  return (
    rows
      .writeTo(quoted(table))
      // A session's dynamic mode would leave the days that T(D) does not keep.
      .options({ userMetadata: marks, mergeSchema: "true", partitionOverwriteMode: "static" })
      .toCommand("overwrite", kept.length === 0 ? lit(true) : isKept.not())
  );
}
