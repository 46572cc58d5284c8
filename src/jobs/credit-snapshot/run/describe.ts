import type { DataFrame, IsoDate, JsonObject } from "../../../index.ts";
import { foldersOf, type Source } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import type { TableRef, TableStore } from "../../../tables/store/table-store.ts";
import type { Rules } from "../checks/violations.ts";

interface Planned {
  readonly store: TableStore;
  readonly table: TableRef;
  readonly days: readonly IsoDate[];
  readonly filesRead: number;
  /** The days that differ in the table's newest run. */
  readonly changed: readonly IsoDate[];
}

/** What a run would read and write, with Spark's plan for it. */
export async function describe(
  { spark, call }: Server,
  source: Source,
  { snapshot, rows }: { readonly snapshot: Rules & Planned; readonly rows: DataFrame },
): Promise<{ readonly plan: JsonObject; readonly lines: readonly string[] }> {
  const paths = foldersOf(source);
  const { asOf } = snapshot.options;
  const [text, holding] = await Promise.all([
    rows.explain("formatted", call),
    snapshot.changed.length === 0 ? [] : snapshot.store.tablesHolding({ spark, call }, snapshot.changed),
  ]);
  // The tables of earlier days also hold the same old input until they are published again.
  const affected = holding.filter((day) => day < asOf);
  const files = snapshot.filesRead;
  const filters = {
    partitionFilters: filtersIn(text, "PartitionFilters"),
    pushedFilters: filtersIn(text, "PushedFilters"),
  };
  const columns = snapshot.columns.fields.map(({ name, dataType }) => ({ name, type: dataType.simpleString() }));
  return {
    plan: { paths, files, writes: snapshot.table.path, columns, ...filters, affected, spark: text },
    lines: [
      `as of ${snapshot.options.asOf}, the days ${snapshot.days.join(", ")}`,
      ...paths.map((path) => `read   ${path}`),
      `       ${files} files, ${source.files.length} of them needed`,
      `write  ${snapshot.table.path}`,
      ...(affected.length === 0 ? [] : [`the changed days are in the tables of ${affected.join(", ")}, too`]),
      `PartitionFilters: ${filters.partitionFilters}`,
      `PushedFilters: ${filters.pushedFilters}`,
      "",
      text.trimEnd(),
    ],
  };
}

/**
 * The filters of the first scan, which reads the rows; the checks have scans of their own. Spark only shows filters in
 * the plan's text, and leaves the line out if there are none.
 */
function filtersIn(text: string, name: "PartitionFilters" | "PushedFilters"): string {
  const [scan = ""] = /^\(\d+\) Scan parquet[\s\S]*?(?=^\(\d+\) )/m.exec(text) ?? [];
  return new RegExp(`^${name}: (.*)$`, "m").exec(scan)?.[1] ?? "[]";
}
