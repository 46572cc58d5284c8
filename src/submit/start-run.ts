import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ExecutionProgress } from "../client/events.ts";
import type { Job, JobReport, ReadyRun, RecordedRun } from "../job/job.ts";
import type { ResponseHandler } from "../sql/action-options.ts";
import type { ObservedMetrics } from "../sql/execution-info.ts";
import { executeCancellable } from "./cancellable.ts";
import { errorOf, hasErrorClass, isCancelled, leavesOpen, toFailure } from "./failure.ts";
import { hasEnded } from "./has-ended.ts";
import { keptUntil, readKeepLimits } from "./keep-limits.ts";
import { knownRuns, runIds } from "./known-runs.ts";
import { quietAfterMs, ReaderBeat } from "./rejoin/reader-beat.ts";
import { type EndNote, NoteWriter, readNotes, type SessionNotes } from "./rejoin/run-notes.ts";
import { owesItsEnd, type SameWork } from "./rejoin/same-work.ts";
import { abandonedRun, cancelledRun, explainedBy, FailedElsewhereError, failedElsewhere } from "./run-failures.ts";
import { isReleased, verdictAfterRelease } from "./run-handle.ts";
import { type RunIds, runOperationId } from "./run-ids.ts";
import type { RunSession } from "./run-session.ts";
import type { StepRunner } from "./step.ts";

/** Told of the steps of a run; each call is awaited. */
export interface RunListener {
  /** Before the request that starts the run is sent. */
  onStart(run: RunIds, record: RecordedRun, startedAt: string): Promise<void>;
  /** Instead of `onStart`, when another process has started a run of the same work. */
  onRejoin(run: RunIds, record: RecordedRun, startedAt: string): Promise<void>;
  /** The server did not take the run: its id belongs to another run. */
  onRefused(run: RunIds): Promise<void>;
  /** The server has answered for the last time, whether the run succeeded or failed. */
  onEnd(endedAt: string): void;
}

export interface StartOptions {
  readonly session: RunSession;
  readonly job: Pick<Job, "watch" | "report" | "explain" | "isPublished">;
  readonly ready: ReadyRun;
  readonly attempt: number;
  /** Equal for equal input and options. */
  readonly identity: string;
  /** The notes in the session when this submission began. */
  readonly notes: SessionNotes;
  readonly begunAt: Date;
  /** Whether a run does the same work; undefined if it does not, or if this submission does not rejoin. */
  readonly sameWork: (run: RunIds) => Promise<SameWork | undefined>;
  /** Cancels the run on the server. */
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  readonly step: StepRunner;
  readonly onProgress: (progress: ExecutionProgress) => void;
  readonly note: (line: string) => void;
  readonly tags: readonly string[];
  readonly reading: "to-the-end" | "detach";
}

export type Started =
  | { readonly kind: "done"; readonly report: JobReport }
  | { readonly kind: "detached"; readonly keptUntil: Date }
  /** Another run of the target is going on. */
  | Busy
  /** The attempt's id was used by a run that ended after this one was prepared. */
  | { readonly kind: "stale" };

export interface Busy {
  readonly kind: "busy";
  readonly run: RunIds;
  readonly same: SameWork | undefined;
  readonly cause?: unknown;
}

/**
 * Starts a run and reads it to its end, or leaves it once the server has it. Throws `FailureError` or Spark's errors.
 */
export async function startRun(options: StartOptions): Promise<Started> {
  const { session, ready, attempt, identity, listener, signal, step } = options;
  const { client, spark } = session;
  const startedAt = new Date().toISOString();
  const notes = new NoteWriter(client, attempt, randomUUID());
  const [{ running }] = await Promise.all([
    knownRuns(client, signal),
    notes.announce({ identity, startedAt, ...ready.record }, ready.settings),
    notes.prune(options.notes),
  ]);
  let isAccepted = false;
  try {
    if (running[0] !== undefined) {
      const other = runIds(client, running[0]);
      return { kind: "busy", run: other, same: await options.sameWork(other) };
    }
    // Until now another run could be going on in this session, so it must not be changed earlier.
    for (const [index, command] of (ready.first ?? []).entries()) {
      await step("statement", { statement: index + 1 }, () => spark.execute(command, { signal }));
    }
    const run = runIds(client, runOperationId(client.sessionId, attempt));
    await listener.onStart(run, ready.record, startedAt);
    using beat = new ReaderBeat(notes);
    let endedAt = "";
    const onAccepted = (): void => {
      isAccepted = true;
      void notes.take();
      beat.start();
    };
    const facts = { run_id: run.id, attempt };
    const result = await step("write", facts, () => executed(options, run, onAccepted)).finally(() => {
      endedAt = new Date().toISOString();
      listener.onEnd(endedAt);
    });
    return result.kind === "read" ? await ended(options, { ...result, run, notes, beat, startedAt, endedAt }) : result;
  } catch (error) {
    const end = isAccepted ? endOf(error) : undefined;
    if (end !== undefined) await (error instanceof FailedElsewhereError ? notes.endUnlessNoted(end) : notes.end(end));
    throw error;
  } finally {
    if (!isAccepted) await notes.withdraw();
  }
}

/** A command that was read to its end, or left. */
interface Read {
  readonly kind: "read";
  readonly observed: readonly ObservedMetrics[];
}

interface ReadRun extends Read {
  readonly run: RunIds;
  readonly notes: NoteWriter;
  readonly beat: ReaderBeat;
  readonly startedAt: string;
  readonly endedAt: string;
}

async function ended(
  { session, job, ready, signal, reading, step }: StartOptions,
  { run, observed, notes, beat, startedAt, endedAt }: ReadRun,
): Promise<Started> {
  const { client, spark } = session;
  if (reading === "detach" && !(await hasEnded(client, run.operationId, signal))) {
    beat.stop();
    const [limits] = await Promise.all([readKeepLimits(spark, signal), notes.leave("left")]);
    return { kind: "detached", keptUntil: keptUntil(limits, new Date()) };
  }
  const [report, all] = await Promise.all([
    step("report", {}, () => job.report({ ...ready.record, startedAt, endedAt }, spark, observed)),
    readNotes(client, signal).catch(() => undefined),
  ]);
  if (all?.get(notes.attempt)?.isAwaited) await notes.end({ kind: "succeeded", report });
  return { kind: "done", report };
}

/** What other processes are told about a run that failed; undefined if it may go on, or if nothing says how it ended. */
export function endOf(error: unknown): EndNote | undefined {
  const failure = toFailure(error);
  if (failure.code === "CANCELLED") return { kind: "cancelled" };
  const isJobs = failure.code === "DATA_CHECK_FAILED" || failure.code === "CONFLICT" || failure.code === "USAGE";
  const isKnown = isJobs || (failure.code === "JOB_FAILED" && !leavesOpen(error));
  return isKnown ? { kind: "failed", failure } : undefined;
}

async function executed(
  options: StartOptions,
  run: RunIds,
  onAccepted: () => void,
): Promise<Read | Busy | { readonly kind: "stale" }> {
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
        onAccepted();
      },
      ...(options.reading === "detach" && { detach: AbortSignal.abort() }),
    });
    return { kind: "read", observed };
  } catch (error) {
    if (signal.aborted) throw error;
    if (isAccepted && isCancelled(error)) throw cancelledRun(run.id);
    if (isAccepted && isReleased(error)) {
      return { kind: "read", observed: await observedByOthers(options, run, error) };
    }
    if (isAccepted || !isRefusal(error)) throw await explained(options, error);
    await options.listener.onRefused(run);
    return await refused(options, run, error);
  }
}

/** Either the id was released, or its run goes on, or the run is over and holds the id until its end is read. */
async function refused(options: StartOptions, run: RunIds, error: unknown): Promise<Busy | { readonly kind: "stale" }> {
  if (!hasErrorClass(error, alreadyExists)) return { kind: "stale" };
  const busy = { kind: "busy", run, same: await options.sameWork(run), cause: error } as const;
  // Asking for the end of a run takes it, where the server has no GetStatus.
  const isOwed = busy.same !== undefined && owesItsEnd(busy.same, options.begunAt);
  return isOwed || !(await hasEnded(options.session.client, run.operationId, options.signal))
    ? busy
    : { kind: "stale" };
}

/** Notes the lines that the job makes of the command's answers. */
export function told(
  job: Pick<Job, "watch">,
  record: RecordedRun,
  note: (line: string) => void,
): ResponseHandler | undefined {
  const read = job.watch?.(record);
  return (
    read &&
    ((response) => {
      for (const line of read(response)) note(line);
    })
  );
}

const alreadyExists = "INVALID_HANDLE.OPERATION_ALREADY_EXISTS";
const abandoned = "INVALID_HANDLE.OPERATION_ABANDONED";

function isRefusal(error: unknown): boolean {
  return hasErrorClass(error, alreadyExists) || hasErrorClass(error, abandoned);
}

/** The end of a run that another process, such as `cancel` or `attach`, has read to its end and released meanwhile. */
async function observedByOthers(
  options: StartOptions,
  { id, operationId }: RunIds,
  error: unknown,
): Promise<readonly ObservedMetrics[]> {
  const { session, signal } = options;
  const verdict = await verdictAfterRelease(session.client, operationId, { error, signal });
  switch (verdict.kind) {
    case "succeeded":
      return verdict.observed;
    case "cancelled":
      throw cancelledRun(id);
    case "failed":
      return observedAsTold(await endByReader(options), { id, untold: failedElsewhere(id, error) });
    case "forgotten":
      // A server without GetStatus says no more: the data may, and the process that has read the end.
      if (await isPublished(options)) return [];
      return observedAsTold(await endByReader(options), { id, untold: abandonedRun(error) });
    case "dropped":
    case "left":
      throw abandonedRun(error);
  }
}

const askEveryMs = 500;

/** The end as the process that has read it tells it; `null` if that one does not tell in time. */
async function endByReader({ session, attempt, signal }: StartOptions): Promise<EndNote | null> {
  // It may still be looking for the reason.
  for (const until = performance.now() + quietAfterMs; performance.now() < until; ) {
    const all = await readNotes(session.client, signal).catch(() => undefined);
    const end = all?.get(attempt)?.end ?? null;
    if (end !== null) return end;
    await delay(askEveryMs, undefined, { signal });
  }
  return null;
}

function observedAsTold(
  end: EndNote | null,
  { id, untold }: { readonly id: string; readonly untold: Error },
): readonly ObservedMetrics[] {
  switch (end?.kind) {
    case "succeeded":
      return [];
    case "failed":
      throw errorOf(end.failure);
    case "cancelled":
      throw cancelledRun(id);
    case undefined:
      throw untold;
  }
}

/** Whether the data shows that the run is published. */
async function isPublished({ session, job, ready }: StartOptions): Promise<boolean> {
  try {
    return (await job.isPublished(ready.record, session.spark)) === true;
  } catch {
    return false;
  }
}

/** The job's own words for what Spark said about the run, if it has any. */
async function explained({ session, job, ready }: StartOptions, error: unknown): Promise<unknown> {
  if (toFailure(error).code !== "JOB_FAILED") return error;
  return await explainedBy([job], ready.record, { spark: session.spark, error });
}
