import { basename } from "node:path";
import type { Failure } from "../../../submit/failure.ts";
import type { RunRecord, RunState } from "../../../submit/run-record.ts";
import type { Lineage } from "../telemetry.ts";
import type { LineageEnd, LineageRun } from "./lineage-run.ts";

/** What is known of the work beside the record. */
export interface LineageWork {
  /** The job's own name. */
  readonly name: string;
  readonly paths: readonly string[];
}

/** A recorded run, as events show it. */
export function lineageRunOf(
  record: Pick<RunRecord, "job" | "name" | "startedAt" | "fields" | "details" | "spark"> & {
    readonly run: RunRecord["run"] | null;
  },
  work: LineageWork | null,
): LineageRun {
  const { run, job, name, startedAt, fields, details = {}, spark } = record;
  return {
    run,
    job: work?.name ?? basename(job),
    name,
    startedAt,
    fields,
    details,
    remote: spark.remote,
    paths: work?.paths ?? [],
    sqlFile: /\.sql$/i.test(job) ? job : null,
  };
}

/** Tells of a run's end, if it has ended. */
export function tellEnd(
  lineage: Lineage | null,
  run: LineageRun,
  {
    state,
    failure,
    ...known
  }: {
    readonly state: RunState;
    readonly failure?: Failure | undefined;
    readonly at?: string | undefined;
    readonly sparkVersion?: string | undefined;
  },
): void {
  const type = typeOf(state);
  if (lineage === null || type === null) return;
  const { at = new Date().toISOString(), sparkVersion } = known;
  lineage.ended(run, {
    type,
    at,
    ...(type !== "COMPLETE" && failure && { error: failure }),
    ...(sparkVersion !== undefined && { sparkVersion }),
  });
}

function typeOf(state: RunState): LineageEnd["type"] | null {
  switch (state) {
    case "succeeded":
      return "COMPLETE";
    case "failed":
      return "FAIL";
    case "cancelled":
    case "abandoned":
      return "ABORT";
    case "pending":
    case "running":
    case "unknown":
      return null;
  }
}
