import type { DataFrame, JsonObject } from "../../index.ts";
import type { Server } from "./server.ts";
import { foldersOf, readDays, type Source } from "./source.ts";
import type { Rules } from "./violations.ts";

/** What a run would read and write, with the plan by which Spark would do so. */
export async function describe(
  { spark, call }: Server,
  source: Source,
  { snapshot, table }: { readonly snapshot: Rules & { readonly path: string }; readonly table: DataFrame },
): Promise<{ readonly plan: JsonObject; readonly lines: readonly string[] }> {
  const paths = foldersOf(source);
  const [text, inputFiles] = await Promise.all([
    table.explain("formatted", call),
    readDays(spark, source, snapshot.columns).inputFiles(call),
  ]);
  const files = inputFiles.length;
  const filters = {
    partitionFilters: filtersIn(text, "PartitionFilters"),
    pushedFilters: filtersIn(text, "PushedFilters"),
  };
  const columns = snapshot.columns.fields.map(({ name, dataType }) => ({ name, type: dataType.simpleString() }));
  return {
    plan: { paths, files, writes: snapshot.path, columns, ...filters, spark: text },
    lines: [
      `as of ${snapshot.options.asOf}, the days ${source.days.join(", ")}`,
      ...paths.map((path) => `read   ${path}`),
      `       ${files} files, of which ${source.files.length} are needed`,
      `write  ${snapshot.path}`,
      `PartitionFilters: ${filters.partitionFilters}`,
      `PushedFilters: ${filters.pushedFilters}`,
      "",
      text.trimEnd(),
    ],
  };
}

/** Spark tells its filters in the text of the plan alone, and leaves the line out where there is none. */
function filtersIn(text: string, name: "PartitionFilters" | "PushedFilters"): string {
  return new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1] ?? "[]";
}
