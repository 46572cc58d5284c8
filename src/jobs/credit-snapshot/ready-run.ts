import type { ObservedMetrics, ReadyRun, SparkSession } from "../../index.ts";
import { describe } from "./describe.ts";
import { explainFailure } from "./explain-failure.ts";
import { isCommitted } from "./published.ts";
import { report } from "./report.ts";
import type { Server } from "./server.ts";
import type { Source } from "./source.ts";
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
  const fields = { asOf: options.asOf, days: source.days, path, read };
  return {
    kind: "ready",
    fingerprint: snapshot.fingerprint,
    command: publishCommand(table, path),
    fields,
    describe: () => describe({ spark, call }, source, { snapshot, table }),
    isPublished: (spark: SparkSession) => isCommitted({ spark, call: {} }, path),
    report: (spark: SparkSession, observed: readonly ObservedMetrics[]) =>
      report({ spark, call: {} }, fields, observed),
    explain: (spark: SparkSession, error: unknown) => explainFailure({ spark, call: {} }, source, { snapshot, error }),
  };
}
