import { join } from "node:path";
import { type RunIds, runOperationId, runSessionId } from "../../../src/submit/run-ids.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";
import { type Script, serverSideSessionId, sparkError } from "./scripted-server.ts";

/** A job that tells of its run as the environment says. */
export const toldJob: string = join(import.meta.dirname, "told-job.ts");

/** Where its run writes. */
export const out = "/lake/out";

/** The first run of the job there, on any server. */
export const leftIds: RunIds = idsOf(runSessionId({ job: "told", target: [out] }, 0));

function idsOf(sessionId: string): RunIds {
  const operationId = runOperationId(sessionId, 0);
  return { id: operationId, userId: "spark-connect", sessionId, operationId };
}

const hourMs = 3_600_000;

/** The record of the run on the machine that left it an hour ago. */
export function leftRun(remote: string, more: Partial<RunRecord> = {}): RunRecord {
  const startedAt = new Date(Date.now() - hourMs).toISOString();
  return {
    schemaVersion: 1,
    run: leftIds,
    job: toldJob,
    name: null,
    arguments: { out: [out] },
    spark: { remote, profile: null },
    fields: { path: out },
    details: { rows: 3 },
    state: "running",
    startedAt,
    updatedAt: startedAt,
    keptUntil: new Date(Date.now() + hourMs).toISOString(),
    ...more,
  };
}

/** As GetStatus numbers them. */
export const states = { unknown: 1, running: 2, terminating: 3, succeeded: 4, failed: 5, cancelled: 6 } as const;

/** GetStatus of a server that knows this one run, or with `null` none. */
export function statusOf(state: () => (typeof states)[keyof typeof states] | null): NonNullable<Script["getStatus"]> {
  return ({ sessionId }) => {
    const known = state();
    const operationStatuses = known === null ? [] : [{ operationId: leftIds.operationId, state: known }];
    return { sessionId, serverSideSessionId, operationStatuses };
  };
}

/** A server on which the run has ended, and whoever reads it gets this error. */
export function endedWith(errorClass: string, state: keyof typeof states = "terminating"): Script {
  return {
    getStatus: statusOf(() => states[state]),
    reattachExecute: (stream) => stream.fail(sparkError(errorClass)),
  };
}
