import type { DataFrame, JsonObject, ObservedMetrics, ReadyRun, SparkSession } from "../../index.ts";
import { explainFailure } from "./explain-failure.ts";
import { isCommitted } from "./published.ts";
import { report } from "./report.ts";
import type { Server } from "./server.ts";
import { foldersOf, readDays, type Source } from "./source.ts";
import { checkedTable, publishCommand } from "./table.ts";
import type { Rules } from "./violations.ts";

/** What a run publishes, and where. */
export interface Snapshot extends Rules {
  readonly path: string;
  readonly fingerprint: string;
}

/** The run that publishes a source's days, not yet started. */
export function readyRun({ spark, call }: Server, source: Source, snapshot: Snapshot): ReadyRun {
  const { path, options } = snapshot;
  const table = checkedTable(spark, source, snapshot);
  const read = { partitions: source.days.length, filesNeeded: source.files.length };
  const fields: JsonObject = { asOf: options.asOf, days: source.days, path, read };
  return {
    kind: "ready",
    fingerprint: snapshot.fingerprint,
    command: publishCommand(table, path),
    fields,
    describe: () => describe({ spark, call }, source, { snapshot, table }),
    isPublished: (spark: SparkSession) => isCommitted({ spark, call: {} }, path),
    report: (spark: SparkSession, observed: readonly ObservedMetrics[]) =>
      report({ spark, call: {} }, fields, { source, path, observed }),
    explain: (spark: SparkSession, error: unknown) => explainFailure({ spark, call: {} }, source, { snapshot, error }),
  };
}

async function describe(
  { spark, call }: Server,
  source: Source,
  { snapshot, table }: { readonly snapshot: Snapshot; readonly table: DataFrame },
): Promise<{ readonly plan: JsonObject; readonly lines: readonly string[] }> {
  const folders = foldersOf(source);
  const [text, files] = await Promise.all([
    table.explain("formatted", call),
    readDays(spark, source, snapshot.columns).inputFiles(call),
  ]);
  const columns = snapshot.columns.fields.map(({ name, dataType }) => `${name} ${dataType.simpleString()}`);
  return {
    plan: { paths: folders, files: files.length, columns, writes: snapshot.path, spark: text },
    lines: [
      `T(${snapshot.options.asOf}) would hold ${source.days.join(", ")}`,
      ...folders.map((folder) => `reads ${folder}`),
      `reads ${files.length} files, all of them needed`,
      `writes ${snapshot.path}`,
      text,
    ],
  };
}
