import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { ExecutionProgress } from "../../client/events.ts";
import { SparkConnectError } from "../../errors.ts";
import type { Job, JobReport, RecordedRun } from "../../job/job.ts";
import type { ResponseHandler } from "../../sql/action-options.ts";
import { interruptUntil, untilSettled } from "../cancellable.ts";
import { errorOf, hasErrorClass, toFailure } from "../failure.ts";
import { keptUntil, readKeepLimits } from "../keep-limits.ts";
import { abandonedRun, cancelledRun, explainedBy, failedElsewhere } from "../run-failures.ts";
import { followRun, isForgotten } from "../run-handle.ts";
import type { Connect, RunSession } from "../run-session.ts";
import type { Started } from "../start-run.ts";
import { followShared, type SharedAccess, type SharedVerdict } from "./follow-shared.ts";
import { quietAfterMs, ReaderBeat } from "./reader-beat.ts";
import { type EndNote, NoteWriter } from "./run-notes.ts";
import type { SameWork } from "./same-work.ts";

export interface RejoinOptions {
  readonly session: RunSession;
  readonly connect: Connect;
  readonly job: Pick<Job, "report" | "explain" | "isPublished">;
  readonly record: RecordedRun;
  /** What the run may have recorded instead: see `SameWork.others`. */
  readonly otherRecords: readonly RecordedRun[];
  readonly same: SameWork;
  /** Cancels the run on the server. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExecutionProgress) => void;
  readonly onResponse: ResponseHandler | undefined;
  readonly reading: "to-the-end" | "detach";
  readonly onEnd: (endedAt: string) => void;
}

/**
 * Ends as a run ends that another process has started. Throws what the submission of that run throws. If the run is over
 * and nobody can say how it ended, what is published says it: `stale` if that is nothing, and it is to be started again.
 */
export async function rejoinRun(options: RejoinOptions): Promise<Exclude<Started, { readonly kind: "busy" }>> {
  const { session, connect, same, signal, reading } = options;
  const { client } = session;
  const { attempt, run } = same;
  const notes = new NoteWriter(client, attempt, randomUUID());
  using beat = new ReaderBeat(notes);
  const shared = { client, connect, operationId: run.operationId, attempt, notes, beat };
  const verdict = await (reading === "detach" ? look(shared, options) : followCancellable(shared, options));
  if (reading === "detach" && verdict.kind === "left") {
    return { kind: "detached", keptUntil: keptUntil(await readKeepLimits(session.spark, signal), new Date()) };
  }
  const isLost = (verdict.kind === "forgotten" || verdict.kind === "dropped") && !signal.aborted;
  const published = isLost ? await publishedAmong(options) : "not told";
  if (published === "none") {
    // It owes its end to nobody any more.
    await notes.leave("left");
    return { kind: "stale" };
  }
  const report =
    published === "not told"
      ? await reportOf(verdict, shared, options)
      : await reportOf({ kind: "succeeded", observed: [] }, shared, {
          ...options,
          record: published,
          otherRecords: [],
        });
  return { kind: "done", report };
}

const shortReadMs = 1_500;

/** The server keeps a run for so long after its last reader: if no process reads it, a short read begins that anew. */
async function look(run: SharedAccess, { same, signal }: RejoinOptions): Promise<SharedVerdict> {
  const { lastSign } = same;
  const isRead = lastSign instanceof Date && Date.now() - lastSign.getTime() < quietAfterMs;
  if (isRead) return { kind: "left" };
  const leave = AbortSignal.any([signal, AbortSignal.timeout(shortReadMs)]);
  try {
    const verdict = await followRun(run, run.operationId, { leave, onTakeover: "leave" });
    signal.throwIfAborted();
    return verdict;
  } catch (error) {
    if (hasErrorClass(error, "INVALID_CURSOR.DISCONNECTED")) return { kind: "left" };
    throw error;
  }
}

/** When the signal fires, cancels the run on the server and goes on until the server says that it is over. */
async function followCancellable(
  run: SharedAccess,
  { same, signal, onProgress, onResponse }: RejoinOptions,
): Promise<SharedVerdict> {
  const over = new AbortController();
  const giveUp = new AbortController();
  const cancel = async (): Promise<void> => {
    await untilSettled(same.start.startedAt, over.signal);
    await interruptUntil(over.signal, run.client, run.operationId);
  };
  const onAbort = () => void cancel().catch(() => giveUp.abort(signal.reason));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await followShared(run, { leave: giveUp.signal, onProgress, onResponse });
  } finally {
    signal.removeEventListener("abort", onAbort);
    over.abort();
  }
}

async function reportOf(verdict: SharedVerdict, run: SharedAccess, options: RejoinOptions): Promise<JobReport> {
  const { session, job, record, same, signal, onEnd } = options;
  const { id } = same.run;
  const endedAt = new Date().toISOString();
  if (verdict.kind !== "left") onEnd(endedAt);
  switch (verdict.kind) {
    case "told":
      return await toldReport(verdict.end, options);
    case "succeeded": {
      const { startedAt } = same.start;
      const report = await job.report(
        { ...(await publishedOf(options)), startedAt, endedAt },
        session.spark,
        verdict.observed,
      );
      await run.notes.end({ kind: "succeeded", report });
      return report;
    }
    case "failed": {
      if (isForgotten(verdict.error)) {
        const unexplained = failedElsewhere(id, verdict.error);
        // The process that was told the reason may be dead: a twin of this one must still learn that the run is over.
        await run.notes.endUnlessNoted({ kind: "failed", failure: toFailure(unexplained) });
        throw unexplained;
      }
      const error = await explainedBy([job], record, { spark: session.spark, error: verdict.error });
      await run.notes.end({ kind: "failed", failure: toFailure(error) });
      throw error;
    }
    case "cancelled":
      await run.notes.end({ kind: "cancelled" });
      throw signal.aborted ? cancelledHere(verdict.error) : cancelledRun(id);
    case "dropped":
    case "forgotten":
      throw abandonedRun(verdict.error);
    case "left":
      throw signal.reason;
  }
}

/** The record, of those that the run may have, of what is published; `not told` where the job cannot tell by its data. */
async function publishedAmong(options: RejoinOptions): Promise<RecordedRun | "none" | "not told"> {
  const { session, job, record, otherRecords } = options;
  const records = [record, ...otherRecords];
  const found = await Promise.all(records.map((one) => job.isPublished(one, session.spark).catch(() => null)));
  return records[found.indexOf(true)] ?? (found.includes(null) ? "not told" : "none");
}

/** The record of the run that was published, where several may be. */
async function publishedOf(options: RejoinOptions): Promise<RecordedRun> {
  if (options.otherRecords.length === 0) return options.record;
  const published = await publishedAmong(options);
  // A job that cannot tell by its data has the same to report for each.
  return typeof published === "string" ? options.record : published;
}

async function toldReport(end: EndNote, options: RejoinOptions): Promise<JobReport> {
  const { session, job, record, same, signal } = options;
  switch (end.kind) {
    case "succeeded":
      // The job may add to the record of a run that it rejoins, such as a view of its own: then there is more to do.
      return isDeepStrictEqual(record.fields, same.start.fields)
        ? { state: "published", ...end.report }
        : await job.report(await publishedOf(options), session.spark, []);
    case "failed":
      throw errorOf(end.failure);
    case "cancelled":
      throw signal.aborted ? cancelledHere() : cancelledRun(same.run.id);
  }
}

/** What the server says to the process that cancels a run and still reads it. */
function cancelledHere(cause?: unknown): SparkConnectError {
  return new SparkConnectError("the run was cancelled", { errorClass: "OPERATION_CANCELED", code: "CANCELLED", cause });
}
