import type { OperationStatus } from "../client/calls/operation-status.ts";
import { abortable } from "../client/waiting.ts";
import { SparkConnectError } from "../errors.ts";
import type { Job, ReadyRun, RecordedRun } from "../job/job.ts";
import { FailureError, toFailure } from "./failure.ts";
import { isUnimplemented } from "./known-runs.ts";
import type { RunIds } from "./run-ids.ts";
import { type Connect, openFreshSession } from "./run-session.ts";

/** Whether a failed submission has published; `unknown` only after the server was asked once more. */
export type Outcome = "published" | "not-published" | "unknown";

export interface Unfinished {
  /** The run that the server has, or may have; `null` when it has no run of this submission. */
  readonly run: RunIds | null;
  readonly job: Pick<Job, "isPublished">;
  readonly ready: ReadyRun | null;
  readonly connect: Connect;
  /** Whether the server dropped the run: it reports a dropped run as cancelled, even if the run had succeeded. */
  readonly isDropped: boolean;
}

const probeTimeoutMs = 15_000;

/** Asks a fresh session whether the run is published, as the run's own session may be lost. Never throws. */
export async function outcomeOf({ run, job, ready, connect, isDropped }: Unfinished): Promise<Outcome> {
  if (run === null || ready === null) return "not-published";
  // The caller's signal has fired or may fire: the probe has a limit of its own.
  const signal = AbortSignal.timeout(probeTimeoutMs);
  try {
    const { client, spark } = await openFreshSession(connect, signal);
    await using _client = client;
    const published = await job.isPublished(ready.record, spark);
    if (published === true) return "published";
    return outcomeByVerdict(isDropped ? "unknown" : await verdictOf(connect, run, signal), published);
  } catch {
    return "unknown";
  }
}

/**
 * What went wrong, even if the server failed the run because it is shutting down: such errors have no class, and only a
 * fresh session shows that the server is gone. When the signal aborts, the question stays open. Never throws.
 */
export async function orServerGone(
  error: unknown,
  connect: Connect,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (!(error instanceof SparkConnectError) || error.errorClass !== null || toFailure(error).code !== "JOB_FAILED")
    return error;
  try {
    const limit = AbortSignal.timeout(probeTimeoutMs);
    const probe = await openFreshSession(connect, signal === undefined ? limit : AbortSignal.any([signal, limit]));
    await probe.client[Symbol.asyncDispose]();
    return error;
  } catch {
    if (signal?.aborted) return error;
    return new FailureError("UNREACHABLE", `the server went away: ${error.message}`, {
      hint: "Submit again once it is back; what was published already is found.",
      cause: error,
    });
  }
}

/** The same for a run that failed or was cancelled, as another process finds out later. Never throws. */
export async function outcomeOfEnded({ job, record, connect, signal }: EndedRun): Promise<Outcome> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]);
  const isPublished = async () => {
    const { client, spark } = await openFreshSession(connect, limit);
    await using _client = client;
    return await job.isPublished(record, spark);
  };
  try {
    return (await abortable(isPublished(), limit)) === true ? "published" : "not-published";
  } catch {
    return "unknown";
  }
}

export interface EndedRun {
  readonly job: Pick<Job, "isPublished">;
  readonly record: RecordedRun;
  readonly connect: Connect;
  /** Leaves the question open. */
  readonly signal: AbortSignal;
}

type Verdict = OperationStatus["state"];

/** What the operation's state says, if the data does not say that the run is published. */
function outcomeByVerdict(verdict: Verdict, published: false | null): Outcome {
  switch (verdict) {
    case "running":
      return "unknown";
    case "failed":
    case "cancelled":
      return "not-published";
    case "succeeded":
      return published === null ? "published" : "not-published";
    // Ended either way, or forgotten: the data has already shown what it can.
    case "terminating":
    case "unknown":
      return published === null ? "unknown" : "not-published";
  }
}

async function verdictOf(connect: Connect, run: RunIds, signal: AbortSignal): Promise<Verdict> {
  await using client = connect({ sessionId: run.sessionId, keepSession: true });
  try {
    const [status] = await client.operationStatus([run.operationId], { signal });
    return status?.state ?? "unknown";
  } catch (error) {
    if (isUnimplemented(error)) return "unknown";
    throw error;
  }
}
