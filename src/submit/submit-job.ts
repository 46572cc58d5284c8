import type { ExecutionProgress } from "../client/events.ts";
import type { Job, JobReport, JsonObject, Parameters, ParameterValues, ReadyRun } from "../job.ts";
import { executeCancellable } from "./cancellable.ts";
import { FailureError, hasErrorClass, toFailure } from "./failure.ts";
import { hasEnded } from "./has-ended.ts";
import { conflict, knownRuns, mostAttempts, nextAttempt, runIds } from "./known-runs.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { type RunIds, runOperationId } from "./run-ids.ts";
import { type Connect, openFreshSession, openRunSession, type RunSession } from "./run-session.ts";
import { applyConf } from "./session-conf.ts";

export interface Submission<P extends Parameters = Parameters> {
  readonly job: Job<P>;
  readonly values: ParameterValues<P>;
  readonly now: Date;
  readonly connect: Connect;
  /** Settings of the Spark session. */
  readonly conf: Readonly<Record<string, string>>;
  /** Cancels the run on the server; its reason is what the submission ends with. */
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
  readonly onProgress?: (progress: ExecutionProgress) => void;
  /** Called with the ids before the request that starts the run is sent. */
  readonly onStart?: (run: RunIds) => void;
  readonly mode: "run" | "dry-run";
}

/** How a submission ended. `fields` are the job's own, `version` is the server's. */
export type SubmissionResult =
  | ({
      readonly ok: true;
      readonly state: "published" | "already-published" | "planned";
      readonly lines: readonly string[];
    } & Facts)
  | ({ readonly ok: false; readonly error: unknown; readonly outcome: Outcome } & Facts);

interface Facts {
  readonly fields: JsonObject;
  readonly run: RunIds | null;
  readonly version: string | null;
}

/** What is known so far; a failure reports it. */
interface Known {
  fields: JsonObject;
  run: RunIds | null;
  version: string | null;
  ready: ReadyRun | null;
  /** Whether the server has, or may have, the run. */
  started: "no" | "sent" | "accepted";
}

/** Prepares a job and runs it as one operation on the server. Never throws. */
export async function submitJob<P extends Parameters>(submission: Submission<P>): Promise<SubmissionResult> {
  const known: Known = { fields: {}, run: null, version: null, ready: null, started: "no" };
  try {
    const result = await (submission.mode === "dry-run" ? planned(submission, known) : run(submission, known));
    return { ok: true, ...result, ...factsOf(known) };
  } catch (thrown) {
    const error = submission.signal.aborted ? submission.signal.reason : thrown;
    const outcome = await outcomeOf({ ...known, connect: submission.connect });
    return { ok: false, error, outcome, ...factsOf(known) };
  }
}

type Succeeded = Pick<SubmissionResult & { ok: true }, "state" | "lines">;

async function planned<P extends Parameters>(submission: Submission<P>, known: Known): Promise<Succeeded> {
  const session = await openFreshSession(submission.connect, submission.signal);
  await using _client = session.client;
  known.version = session.version;
  await applyConf(session.client, submission.conf, submission.signal);
  const prepared = await prepare(submission, session, known);
  if (prepared.kind === "done") return finished(prepared.report, known);
  const { plan, lines } = await prepared.describe();
  known.fields = { ...known.fields, plan };
  return { state: "planned", lines };
}

async function run<P extends Parameters>(submission: Submission<P>, known: Known): Promise<Succeeded> {
  const { job, values, now, connect, signal } = submission;
  const session = await openRunSession(connect, { job: job.name, target: job.target(values, now) }, signal);
  await using _client = session.client;
  known.version = session.version;
  let attempt = 0;
  while (attempt < mostAttempts) {
    const { running, ended } = await knownRuns(session.client, signal);
    attempt = Math.max(attempt, nextAttempt(session.client.sessionId, ended));
    // The session is shared with a run that is under way; its settings are not ours to change.
    if (running.length === 0) await applyConf(session.client, submission.conf, signal);
    const ready = await prepare(submission, session, known);
    if (ready.kind === "done") return finished(ready.report, known);
    const started = await start(submission, { session, ready, attempt, known });
    if (started !== "stale") return finished(started, known);
    // A run ended after this one was prepared: what that found may not hold any more, such as that nothing is published.
    attempt += 1;
  }
  throw new FailureError("CONFLICT", `${mostAttempts} runs of this target have used up their ids`, {
    hint: "Restart the Spark Connect server.",
  });
}

async function prepare<P extends Parameters>(
  submission: Submission<P>,
  { spark }: RunSession,
  known: Known,
): ReturnType<Job<P>["prepare"]> {
  const { job, values, now, note, signal } = submission;
  const prepared = await job.prepare(values, { spark, signal, now, note });
  known.fields = prepared.kind === "done" ? prepared.report.fields : prepared.fields;
  known.ready = prepared.kind === "done" ? null : prepared;
  return prepared;
}

interface Start {
  readonly session: RunSession;
  readonly ready: ReadyRun;
  readonly attempt: number;
  readonly known: Known;
}

/** Starts a run and sees it through. `stale` says that the attempt's id was used by a run that ended meanwhile. */
async function start<P extends Parameters>(submission: Submission<P>, options: Start): Promise<JobReport | "stale"> {
  const { session, ready, attempt, known } = options;
  const { running } = await knownRuns(session.client, submission.signal);
  if (running[0] !== undefined) throw conflict(runIds(session.client, running[0]));
  const ids = runIds(session.client, runOperationId(session.client.sessionId, attempt));
  known.run = ids;
  known.started = "sent";
  submission.onStart?.(ids);
  try {
    const { observed } = await executeCancellable(session, ready.command, {
      operationId: ids.operationId,
      signal: submission.signal,
      onAccepted: () => {
        known.started = "accepted";
      },
      ...(submission.onProgress !== undefined && { onProgress: submission.onProgress }),
    });
    return await ready.report(session.spark, observed);
  } catch (error) {
    return await afterFailure(submission, { ...options, error, ids });
  }
}

async function afterFailure<P extends Parameters>(
  { signal }: Submission<P>,
  { session, ready, known, error, ids }: Start & { readonly error: unknown; readonly ids: RunIds },
): Promise<"stale"> {
  if (signal.aborted) throw signal.reason;
  if (known.started === "accepted") throw await explained(session, ready, error);
  if (
    !hasErrorClass(error, "INVALID_HANDLE.OPERATION_ALREADY_EXISTS") &&
    !hasErrorClass(error, "INVALID_HANDLE.OPERATION_ABANDONED")
  )
    throw await explained(session, ready, error);
  // The server has not taken this plan: the id is another run's.
  known.started = "no";
  known.run = null;
  if (hasErrorClass(error, "INVALID_HANDLE.OPERATION_ABANDONED")) return "stale";
  if (await hasEnded(session.client, ids.operationId, signal)) return "stale";
  throw conflict(ids, error);
}

/** The job's own words for what Spark said about the run, where it has some. */
async function explained({ spark }: RunSession, ready: ReadyRun, error: unknown): Promise<unknown> {
  if (hasErrorClass(error, "INVALID_HANDLE.OPERATION_ABANDONED")) {
    return new FailureError("ABANDONED", "the server dropped the run, as nobody read from it for too long", {
      hint: "Submit again; what was published already is found.",
      cause: error,
    });
  }
  if (toFailure(error).code !== "JOB_FAILED") return error;
  try {
    return await ready.explain(spark, error);
  } catch {
    // An explanation is extra: the failure itself must not be hidden by it.
    return error;
  }
}

function finished(report: JobReport, known: Known): Succeeded {
  known.fields = report.fields;
  if (report.state === "already-published") known.run = null;
  return { state: report.state, lines: report.lines };
}

function factsOf({ fields, run, version }: Known): Facts {
  return { fields, run, version };
}
