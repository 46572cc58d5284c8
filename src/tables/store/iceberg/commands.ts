import { col, type DataFrame, type ExecutableCommand, lit } from "../../../index.ts";
import { column } from "../../column.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Commit } from "../one-table/format.ts";
import { MARKS } from "../one-table/marks.ts";
import { quoted } from "../one-table/names.ts";
import type { Layout } from "../table-store.ts";

/** Makes Iceberg write rows as they come: they are sorted by day already. */
const WRITE_OPTIONS: Readonly<Record<string, string>> = {
  "distribution-mode": "none",
  "fanout-enabled": "true",
  "check-ordering": "false",
  mergeSchema: "true",
};

export function createCommand(
  rows: DataFrame,
  { table, marks, partitionBy }: Pick<Commit, "table" | "marks"> & Layout,
): ExecutableCommand {
  return (
    rows
      .writeTo(quoted(table))
      .using("iceberg")
      .partitionedBy(DAY_COLUMN, ...partitionBy.map(column))
      .tableProperty("write.spark.accept-any-schema", "true")
      // Each commit writes the metadata of all snapshots anew: without this, all of these files would stay.
      .tableProperty("write.metadata.delete-after-commit.enabled", "true")
      // After three years of days that is some megabytes, of texts that are much alike.
      .tableProperty("write.metadata.compression-codec", "gzip")
      .options({ ...WRITE_OPTIONS, [`snapshot-property.${MARKS}`]: marks })
      .toCommand("create")
  );
}

export function overwriteCommand(rows: DataFrame, { table, marks, kept, base, branch }: Commit): ExecutableCommand {
  const isKept = col(DAY_COLUMN).isin(kept.map((day) => lit(day).cast("date")));
  return rows
    .writeTo(quoted(branch === undefined ? table : `${table}.branch_${branch}`))
    .options({
      ...WRITE_OPTIONS,
      [`snapshot-property.${MARKS}`]: marks,
      "isolation-level": "serializable",
      ...(base !== undefined && { "validate-from-snapshot-id": base }),
    })
    .toCommand("overwrite", kept.length === 0 ? lit(true) : isKept.not());
}
