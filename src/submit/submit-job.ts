import { randomUUID } from "node:crypto";
import type { ExecutionProgress } from "../client/events.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { fingerprint } from "../job/fingerprint.ts";
import type { Found, Job, JobContext, JobReport, ReadyRun } from "../job/job.ts";
import type { JsonObject } from "../job/json.ts";
import type { Parameters, ParameterValues } from "../job/parameter.ts";
import { type ArtifactSet, sendArtifacts } from "./artifacts.ts";
import { FailureError, isCancelled, toFailure } from "./failure.ts";
import { conflict, knownRuns, maxAttempts, nextAttempt, runIds } from "./known-runs.ts";
import { type Outcome, orServerGone, outcomeOf } from "./outcome.ts";
import { rejoinRun } from "./rejoin/rejoin-run.ts";
import { NoteWriter, readNotes, type SessionNotes } from "./rejoin/run-notes.ts";
import { owesItsEnd, rejoinedRecord, type SameWork, sameWork, sameWorkIn } from "./rejoin/same-work.ts";
import { cancelRun } from "./run-handle.ts";
import { type RunIds, runOperationId } from "./run-ids.ts";
import { type Connect, openFreshSession, openRunSession, type RunSession } from "./run-session.ts";
import { appliedKey, appliedSettings, applyConf, namesIn } from "./session-conf.ts";
import { readSparkUi, type SparkUi, sparkUiOf } from "./spark-ui.ts";
import { type Busy, endOf, type RunListener, type Started, type StartOptions, startRun, told } from "./start-run.ts";
import type { StepRunner } from "./step.ts";

export interface Submission<P extends Parameters = Parameters> {
  readonly job: Job<P>;
  readonly values: ParameterValues<P>;
  readonly now: Date;
  /** When this submission began, of several that a command makes. */
  readonly begunAt: Date;
  readonly connect: Connect;
  /** Settings of the Spark session. */
  readonly conf: Readonly<Record<string, string>>;
  /** What the session is sent before the job prepares; `null` for nothing. */
  readonly artifacts: ArtifactSet | null;
  /** Cancels the run on the server; the submission fails with the signal's reason. */
  readonly signal: AbortSignal;
  readonly note: JobContext["note"];
  /** Called with the address of the server's web UI before a run starts. */
  readonly onUi: (ui: SparkUi) => void;
  readonly onProgress: (progress: ExecutionProgress) => void;
  readonly listener: RunListener;
  /** Runs the submission's steps: `prepare`, `statement`, `write`, `report`. */
  readonly step: StepRunner;
  /** A tag by which others can interrupt the run; without commas. */
  readonly tags: readonly string[];
  /** `detach` leaves the run once the server has it. */
  readonly mode: "run" | "dry-run" | "detach";
  /** What to do about a run of the target that is going on. */
  readonly ifRunning: IfRunning;
}

/**
 * `attach` ends as that run ends, if it has the same input and options, and is a conflict otherwise; `fail` is always a
 * conflict; `cancel-and-restart` cancels that run, whatever it does, waits until it is over, and starts.
 */
export type IfRunning = "attach" | "fail" | "cancel-and-restart";

/** How a submission ended. `fields` are the job's own; `version` and `ui` are the server's. */
export type SubmissionResult = SubmissionEnd & {
  /**
   * To be called once the user has the result. Until then the end of the run belongs to a retry of this submission, in
   * case this process dies; afterwards, an equal submission is a new one. Closes the connection; never rejects.
   */
  readonly onTold: () => Promise<void>;
};

export type SubmissionEnd =
  | ({
      readonly ok: true;
      readonly state: "published" | "already-published" | "planned" | "detached";
      readonly lines: readonly string[];
      /** For a detached run: until when the server keeps it. */
      readonly keptUntil: Date | null;
    } & Facts)
  | ({
      readonly ok: false;
      readonly error: unknown;
      readonly outcome: Outcome;
      /** Whether the server said that the run was cancelled, so that it is over whatever else is unknown of it. */
      readonly isCancelled: boolean;
    } & Facts);

interface Facts {
  readonly fields: JsonObject;
  /** What was published before; `null` if that was not found out. */
  readonly found: Found | null;
  readonly run: RunIds | null;
  /** Whether another process started the run. */
  readonly isRejoined: boolean;
  readonly version: string | null;
  readonly ui: SparkUi | null;
}

/** What is known so far; a failure reports it. */
interface Known {
  fields: JsonObject;
  found: Found | null;
  version: string | null;
  ui: SparkUi | null;
  ready: ReadyRun | null;
  /** Set while the server has the run, or may have it. */
  run: RunIds | null;
  isRejoined: boolean;
  /** Of the run's session. */
  client: SparkConnectClient | null;
  attempt: number;
}

type Succeeded = Pick<SubmissionResult & { ok: true }, "state" | "lines" | "keptUntil">;

/** Prepares a job and runs it as one operation on the server. Never throws. */
export async function submitJob<P extends Parameters>(submission: Submission<P>): Promise<SubmissionResult> {
  const known: Known = {
    fields: {},
    found: null,
    version: null,
    ui: null,
    ready: null,
    run: null,
    isRejoined: false,
    client: null,
    attempt: 0,
  };
  const end = await endOfSubmission(submission, known);
  const isTold =
    end.run !== null && (end.ok ? end.state !== "detached" : end.isCancelled || endOf(end.error) !== undefined);
  const onTold = async () => {
    const { client, attempt } = known;
    if (isTold && client !== null) await new NoteWriter(client, attempt, randomUUID()).leave("told");
    await client?.[Symbol.asyncDispose]();
  };
  // Without an end to tell there is nothing to wait for.
  if (!isTold) await onTold();
  return { ...end, onTold: isTold ? onTold : async () => {} };
}

async function endOfSubmission<P extends Parameters>(submission: Submission<P>, known: Known): Promise<SubmissionEnd> {
  try {
    const result = await (submission.mode === "dry-run" ? planned(submission, known) : run(submission, known));
    return { ok: true, ...result, ...factsOf(known) };
  } catch (thrown) {
    const { signal, connect, job } = submission;
    const error = signal.aborted ? stopReason(signal.reason, thrown) : await orServerGone(thrown, connect, signal);
    const isDropped = toFailure(error).code === "ABANDONED";
    const outcome = await outcomeOf({ ...known, job, connect, isDropped });
    return { ok: false, error, outcome, isCancelled: isCancelled(thrown), ...factsOf(known) };
  }
}

/** Why a submission was stopped; says that the server has cancelled its run if the server confirms it. */
function stopReason(reason: unknown, thrown: unknown): unknown {
  if (!(isCancelled(thrown) && reason instanceof FailureError)) return reason;
  const { code, message, hint, retryable, facts } = reason;
  const options = { retryable, facts, cause: reason, ...(hint !== null && { hint }) };
  return new FailureError(code, `${message}; the run was cancelled`, options);
}

async function planned<P extends Parameters>(submission: Submission<P>, known: Known): Promise<Succeeded> {
  const session = await openFreshSession(submission.connect, submission.signal);
  await using _client = session.client;
  known.version = session.version;
  await applyConf(session.client, { conf: confOf(submission) }, submission.signal);
  await sendArtifacts(session.client, submission.artifacts, submission.signal);
  const prepared = await prepare(submission, session, known);
  if (prepared.kind === "done") return finished(prepared.report, known);
  const { plan, lines } = prepared.dryRun ?? { plan: {}, lines: [] };
  known.fields = { ...known.fields, plan };
  return { state: "planned", lines, keptUntil: null };
}

async function run<P extends Parameters>(submission: Submission<P>, known: Known): Promise<Succeeded> {
  const { job, values, now, connect, signal, artifacts, onUi } = submission;
  const conf = confOf(submission);
  const session = await openRunSession(connect, { job: job.name, target: job.target(values, now), artifacts }, signal);
  const { client } = session;
  known.client = client;
  known.version = session.version;
  let attempt = 0;
  let told = session.settings;
  while (attempt < maxAttempts) {
    const [{ running, ended, cancelled }, applied, notes] = await Promise.all([
      knownRuns(client, signal),
      told === null ? appliedSettings(client, signal) : namesIn(told.get(appliedKey)),
      readNotes(client, signal),
    ]);
    // By the next attempt another submission may have changed them.
    told = null;
    const next = nextAttempt(client.sessionId, ended);
    attempt = Math.max(attempt, next);
    const last = runOperationId(client.sessionId, Math.max(next - 1, ...takenAttempts(notes)));
    // The session is shared with a run that is going on, so its settings must not change.
    if (running.length === 0) await applyConf(client, { conf, applied }, signal);
    const ready = await prepare(submission, session, known);
    if (ready.kind === "done") return finished(ready.report, known);
    if (known.ui !== null) onUi(known.ui);
    const started = await startedOrRejoined(submission, {
      session,
      ready,
      attempt,
      identity: fingerprint([ready.fingerprint, conf]),
      notes,
      begun: running[0] ?? (cancelled.includes(last) ? undefined : last),
      isBegunRunning: running.length > 0,
      known,
      ...watched(submission, known),
    });
    if (started.kind === "done") return finished(started.report, known);
    if (started.kind === "detached") return { state: "detached", lines: [], keptUntil: started.keptUntil };
    // A run ended after this one was prepared: what preparing found, such as nothing published, may be out of date.
    if (started.kind === "stale") attempt += 1;
  }
  throw new FailureError("CONFLICT", `${maxAttempts} runs of this target have used up their ids`, {
    hint: "Restart the Spark Connect server.",
  });
}

type Prepared = Pick<StartOptions, "session" | "ready" | "attempt" | "identity" | "notes" | "listener" | "reading"> & {
  /** The last run that was begun before this one was prepared. */
  readonly begun: string | undefined;
  readonly isBegunRunning: boolean;
  readonly known: Known;
};

/** Starts the run, or ends as the run of the same work ends that is going on; `cancelled` once that was cancelled. */
async function startedOrRejoined<P extends Parameters>(
  submission: Submission<P>,
  prepared: Prepared,
): Promise<Exclude<Started, Busy> | { readonly kind: "cancelled" }> {
  const { ifRunning, signal } = submission;
  const { identity, begun, isBegunRunning, session } = prepared;
  const { client } = session;
  const same = async (run: RunIds) =>
    ifRunning === "attach" ? await sameWork(client, { run, identity }, signal) : undefined;
  if (begun !== undefined && ifRunning === "attach") {
    const earlier = { run: runIds(client, begun), identity };
    const begunWork = isBegunRunning ? await sameWork(client, earlier, signal) : sameWorkIn(prepared.notes, earlier);
    // It may have ended since: what it did is this submission's work all the same.
    const isOurs = typeof begunWork === "object" && (isBegunRunning || owesItsEnd(begunWork, submission.begunAt));
    if (isOurs) return await rejoined(submission, prepared, begunWork);
  }
  prepared.known.attempt = prepared.attempt;
  const started = await startRun({ ...submission, ...prepared, sameWork: same });
  if (started.kind !== "busy") return started;
  if (started.same !== undefined) return await rejoined(submission, prepared, started.same);
  if (ifRunning !== "cancel-and-restart") throw conflict(started.run, started.cause);
  await cancelled(submission, prepared, started.run);
  return { kind: "cancelled" };
}

async function rejoined<P extends Parameters>(
  { job, connect, signal, note, onProgress, step }: Submission<P>,
  { session, ready, listener, reading, known }: Prepared,
  same: SameWork,
): ReturnType<typeof rejoinRun> {
  known.attempt = same.attempt;
  const record = rejoinedRecord(same.start, ready.record, job);
  await listener.onRejoin(same.run, record, same.start.startedAt);
  const onResponse = told(job, record, note);
  const otherRecords = same.others.map((other) => rejoinedRecord(other, ready.record, job));
  const rejoining = { session, connect, job, record, otherRecords, same, signal, onProgress, onResponse, reading };
  const facts = { rejoined: true, run_id: same.run.id };
  return await step("write", facts, () => rejoinRun({ ...rejoining, onEnd: listener.onEnd }));
}

/** Cancels another submission's run, and waits until the server says that it is over. */
async function cancelled<P extends Parameters>(
  { connect, signal, note }: Submission<P>,
  { session: { client } }: Prepared,
  { id, operationId }: RunIds,
): Promise<void> {
  note(`cancelling run ${id} of the same target, to start anew`);
  for (;;) {
    const { kind } = await cancelRun({ client, connect }, { operationId, startedAt: null }, signal);
    signal.throwIfAborted();
    if (kind !== "left") return;
  }
}

/** A server without GetStatus does not list its runs: their notes do. */
function takenAttempts(notes: SessionNotes): readonly number[] {
  return [...notes].filter(([, { taken }]) => taken !== null).map(([attempt]) => attempt);
}

function confOf<P extends Parameters>({ job, conf }: Submission<P>): Submission["conf"] {
  return { ...conf, ...job.conf };
}

/** Notes what the server has, for the report of a failure. */
function watched<P extends Parameters>({ listener, mode }: Submission<P>, known: Known) {
  const watching: RunListener = {
    onStart: async (run, record, startedAt) => {
      known.run = run;
      await listener.onStart(run, record, startedAt);
    },
    onRejoin: async (run, record, startedAt) => {
      known.run = run;
      known.isRejoined = true;
      known.fields = record.fields;
      if (known.ready !== null) known.ready = { ...known.ready, record };
      await listener.onRejoin(run, record, startedAt);
    },
    onRefused: async (run) => {
      known.run = null;
      await listener.onRefused(run);
    },
    onEnd: (endedAt) => listener.onEnd(endedAt),
  };
  const reading = mode === "detach" ? "detach" : "to-the-end";
  return { listener: watching, reading } as const;
}

async function prepare<P extends Parameters>(
  submission: Submission<P>,
  { client, spark, settings }: RunSession,
  known: Known,
): ReturnType<Job<P>["prepare"]> {
  const { job, values, now, note, signal, conf, artifacts, mode, step } = submission;
  const purpose = mode === "dry-run" ? "dry-run" : "run";
  const [prepared, ui] = await step("prepare", {}, () =>
    Promise.all([
      job.prepare(values, { spark, signal, now, note, conf, purpose }),
      settings === null ? readSparkUi(client, signal) : sparkUiOf(Object.fromEntries(settings)),
    ]),
  );
  known.ui = ui;
  known.fields = prepared.kind === "done" ? prepared.report.fields : prepared.record.fields;
  known.found = prepared.kind === "done" ? "published" : (prepared.found ?? "new");
  if (prepared.kind === "done") return prepared;
  known.ready = prepared;
  if (artifacts === null) return prepared;
  // Other classes can make another result of the same input and options.
  return { ...prepared, fingerprint: fingerprint([prepared.fingerprint, artifacts.fingerprint]) };
}

function finished(report: JobReport, known: Known): Succeeded {
  known.fields = report.fields;
  if (report.state === "already-published") Object.assign(known, { run: null, isRejoined: false });
  return { state: report.state, lines: report.lines, keptUntil: null };
}

function factsOf({ fields, found, run, isRejoined, version, ui }: Known): Facts {
  return { fields, found, run, isRejoined, version, ui };
}
