import type { ExecutionProgress } from "../client/events.ts";
import type { Job, JobReport, ReadyRun, RecordedRun } from "../job/job.ts";
import type { ResponseHandler } from "../sql/action-options.ts";
import type { ObservedMetrics } from "../sql/execution-info.ts";
import { executeCancellable } from "./cancellable.ts";
import { hasErrorClass, isCancelled, toFailure } from "./failure.ts";
import { hasEnded } from "./has-ended.ts";
import { keptUntil, readKeepLimits } from "./keep-limits.ts";
import { conflict, knownRuns, runIds } from "./known-runs.ts";
import { abandonedRun, cancelledRun, explainedBy, failedElsewhere } from "./run-failures.ts";
import { isReleased, verdictAfterRelease } from "./run-handle.ts";
import { type RunIds, runOperationId } from "./run-ids.ts";
import type { RunSession } from "./run-session.ts";

/** Told of the steps of a run; each call is awaited. */
export interface RunListener {
  /** Before the request that starts the run is sent. */
  onStart(run: RunIds, record: RecordedRun): Promise<void>;
  /** The server did not take the run: its id belongs to another run. */
  onRefused(run: RunIds): Promise<void>;
}

export interface StartOptions {
  readonly session: RunSession;
  readonly job: Pick<Job, "watch" | "report" | "explain">;
  readonly ready: ReadyRun;
  readonly attempt: number;
  /** Cancels the run on the server. */
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  readonly onProgress: (progress: ExecutionProgress) => void;
  readonly note: (line: string) => void;
  readonly tags: readonly string[];
  readonly reading: "to-the-end" | "detach";
}

export type Started =
  | { readonly kind: "done"; readonly report: JobReport }
  | { readonly kind: "detached"; readonly keptUntil: Date }
  /** The attempt's id was used by a run that ended after this one was prepared. */
  | { readonly kind: "stale" };

/**
 * Starts a run and reads it to its end, or leaves it once the server has it. Throws `FailureError` or Spark's errors.
 */
export async function startRun(options: StartOptions): Promise<Started> {
  const { session, job, ready, attempt, listener, signal, reading } = options;
  const { client, spark } = session;
  const { running } = await knownRuns(client, signal);
  if (running[0] !== undefined) throw conflict(runIds(client, running[0]));
  // Until now another run could be going on in this session, so it must not be changed earlier.
  for (const command of ready.first ?? []) await spark.execute(command, { signal });
  const run = runIds(client, runOperationId(client.sessionId, attempt));
  await listener.onStart(run, ready.record);
  const observed = await executed(options, run);
  if (observed === "stale") return { kind: "stale" };
  if (reading === "detach" && !(await hasEnded(client, run.operationId, signal))) {
    return { kind: "detached", keptUntil: keptUntil(await readKeepLimits(spark, signal), new Date()) };
  }
  return { kind: "done", report: await job.report(ready.record, spark, observed) };
}

async function executed(options: StartOptions, run: RunIds): Promise<readonly ObservedMetrics[] | "stale"> {
  const { session, ready, signal, onProgress } = options;
  let isAccepted = false;
  try {
    const { observed } = await executeCancellable(session, ready.command, {
      operationId: run.operationId,
      signal,
      onProgress,
      onResponse: told(options.job, ready.record, options.note),
      tags: options.tags,
      onAccepted: () => {
        isAccepted = true;
      },
      ...(options.reading === "detach" && { detach: AbortSignal.abort() }),
    });
    return observed;
  } catch (error) {
    if (signal.aborted) throw error;
    if (isAccepted && isCancelled(error)) throw cancelledRun(run.id);
    if (isAccepted && isReleased(error)) return await observedByOthers(session, run, { error, signal });
    if (isAccepted || !isRefusal(error)) throw await explained(options, error);
    await options.listener.onRefused(run);
    // Either the id was released, or its run is over and holds the id until its verdict is fetched.
    if (hasErrorClass(error, alreadyExists) && !(await hasEnded(session.client, run.operationId, signal))) {
      throw conflict(run, error);
    }
    return "stale";
  }
}

/** Notes the lines that the job makes of the command's answers. */
export function told(
  job: Pick<Job, "watch">,
  record: RecordedRun,
  note: (line: string) => void,
): ResponseHandler | undefined {
  const read = job.watch?.(record);
  return read && ((response) => read(response).forEach(note));
}

const alreadyExists = "INVALID_HANDLE.OPERATION_ALREADY_EXISTS";
const abandoned = "INVALID_HANDLE.OPERATION_ABANDONED";

function isRefusal(error: unknown): boolean {
  return hasErrorClass(error, alreadyExists) || hasErrorClass(error, abandoned);
}

/** The end of a run that another process, such as `cancel` or `attach`, has read to its end and released meanwhile. */
async function observedByOthers(
  { client }: RunSession,
  { id, operationId }: RunIds,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): Promise<readonly ObservedMetrics[]> {
  const verdict = await verdictAfterRelease(client, operationId, { error, signal });
  switch (verdict.kind) {
    case "succeeded":
      return verdict.observed;
    case "cancelled":
      throw cancelledRun(id);
    case "failed":
      throw failedElsewhere(id, error);
    case "dropped":
    case "forgotten":
    case "left":
      throw abandonedRun(error);
  }
}

/** The job's own words for what Spark said about the run, if it has any. */
async function explained({ session, job, ready }: StartOptions, error: unknown): Promise<unknown> {
  if (toFailure(error).code !== "JOB_FAILED") return error;
  return await explainedBy([job], ready.record, { spark: session.spark, error });
}
