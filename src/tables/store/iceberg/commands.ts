import { col, type DataFrame, type ExecutableCommand, type IsoDate, lit } from "../../../index.ts";
import { column } from "../../column.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Layout } from "../table-store.ts";
import { MARKS, quoted } from "./versions.ts";

/** Makes Iceberg write rows as they come: they are sorted by day already. */
const WRITE_OPTIONS: Readonly<Record<string, string>> = {
  "distribution-mode": "none",
  "fanout-enabled": "true",
  "check-ordering": "false",
  mergeSchema: "true",
};

interface Commit {
  readonly table: string;
  readonly marks: string;
}

/** Creates the table with its first version in it: a failure leaves no table. */
export function createCommand(rows: DataFrame, { table, marks, partitionBy }: Commit & Layout): ExecutableCommand {
  return rows
    .writeTo(quoted(table))
    .using("iceberg")
    .partitionedBy(DAY_COLUMN, ...partitionBy.map(column))
    .tableProperty("write.spark.accept-any-schema", "true")
    .options({ ...WRITE_OPTIONS, [`snapshot-property.${MARKS}`]: marks })
    .toCommand("create");
}

/** Fails where another version was committed after the base, and has rows that this write would drop. */
export function overwriteCommand(
  rows: DataFrame,
  { table, marks, kept, base }: Commit & { readonly kept: readonly IsoDate[]; readonly base: string | undefined },
): ExecutableCommand {
  const isKept = col(DAY_COLUMN).isin(kept.map((day) => lit(day).cast("date")));
  return rows
    .writeTo(quoted(table))
    .options({
      ...WRITE_OPTIONS,
      [`snapshot-property.${MARKS}`]: marks,
      "isolation-level": "serializable",
      ...(base !== undefined && { "validate-from-snapshot-id": base }),
    })
    .toCommand("overwrite", kept.length === 0 ? lit(true) : isKept.not());
}
