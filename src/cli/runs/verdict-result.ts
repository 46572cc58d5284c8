import { abortable } from "../../client/waiting.ts";
import type { Job, JobContext, JobReport, RecordedRun } from "../../job/job.ts";
import type { JsonObject } from "../../job/json.ts";
import type { ObservedMetrics } from "../../sql/execution-info.ts";
import { SparkSession } from "../../sql/spark-session.ts";
import { FailureError, leavesOpen, toFailure } from "../../submit/failure.ts";
import { type Outcome, outcomeOfEnded } from "../../submit/outcome.ts";
import { abandonedRun, cancelledRun, explainedBy, failedElsewhere } from "../../submit/run-failures.ts";
import { isForgotten, type Verdict } from "../../submit/run-handle.ts";
import { isFinal, type RunRecord } from "../../submit/run-record.ts";
import { openFreshSession } from "../../submit/run-session.ts";
import { RunStore, runStoreDirectory } from "../../submit/run-store.ts";
import { readSparkUi, type SparkUi } from "../../submit/spark-ui.ts";
import { builtInJobs } from "../built-in-jobs.ts";
import type { CliContext } from "../context.ts";
import { askAgain, published, type RunFacts, unpublished } from "../run-result.ts";
import { lineageRunOf, tellEnd } from "../telemetry/lineage/recorded-lineage.ts";
import { noteStack } from "../terminal/note-stack.ts";
import type { CommandResult } from "../terminal/output.ts";
import { keptRecord } from "./kept-record.ts";
import type { OpenRun, ReachedRun } from "./open-run.ts";

/** A verdict as the result of a command: the same as if the submission had been waited for. */
export async function resultOfVerdict(context: CliContext, run: OpenRun, verdict: Verdict): Promise<CommandResult> {
  switch (verdict.kind) {
    case "succeeded":
      return await succeeded(context, run, { observed: verdict.observed, recovered: null });
    case "failed":
    case "cancelled":
      return await unsuccessful(context, run, { state: verdict.kind, error: verdict.error });
    case "dropped":
    case "forgotten":
      return await forgotten(context, run, verdict.error);
    case "left": {
      const error = new FailureError("INTERRUPTED", `left run ${run.ids.id}, which continues`, {
        hint: `spark-connect attach ${run.ids.id} comes back to it, and cancel stops it.`,
      });
      return unpublished(toFailure(error), { ...factsOf(run), last: { outcome: "unknown" } });
    }
  }
}

/** What is known about a run whose end could not be read. Its record stays open: the run may go on. */
export async function resultWithoutVerdict(context: CliContext, run: OpenRun, error: unknown): Promise<CommandResult> {
  const { outcome, recovered } = await probe(context, run, context.signals.signal);
  if (outcome === "published") return await succeededBefore(context, run, recovered);
  noteStack(context, error);
  const failure = toFailure(error);
  return unpublished(leavesOpen(error) ? askAgain(failure, run.ids) : failure, {
    ...factsOf(run),
    last: { outcome: "unknown" },
  });
}

interface Succeeded {
  readonly observed: readonly ObservedMetrics[];
  /** What to say about the run if its job cannot report on what another process started. */
  readonly recovered: JobReport | null;
}

async function succeeded(
  context: CliContext,
  run: OpenRun,
  { observed, recovered }: Succeeded,
): Promise<CommandResult> {
  const [own, ui] = await Promise.all([reportOf(run, observed), readSparkUi(run.client, context.signals.signal)]);
  const report = own ?? recovered;
  if (report === null && run.record === null) context.output.warn(noReport(run));
  await remember(context, run, { state: "succeeded", ...(report && { fields: report.fields }) });
  const facts = factsOf(run, ui);
  return published({
    ...facts,
    last: { state: "published", ...report?.fields },
    durationMs: null,
    lines: report?.lines ?? pathOf(facts.fields),
  });
}

/** What the job says about its run; `null` if the job, or what it prepared, is not known. */
async function reportOf(run: OpenRun, observed: readonly ObservedMetrics[]): Promise<JobReport | null> {
  const recorded = recordedOf(run);
  if (recorded === null) return null;
  return (await run.work?.job.report(recorded, SparkSession.fromClient(run.client), observed)) ?? null;
}

function noReport({ work }: OpenRun): string {
  const why =
    work === null
      ? "its ids do not say which job it is. Name it by the job and its arguments"
      : "neither this machine nor the run's session has what the job prepared. Attach where it was submitted";
  return `no report of the run was made and no view was moved: ${why}`;
}

/** What is known about a run from before its start: by its record, or else by its submitter's note. */
export function recordedOf({ record, noted }: Pick<ReachedRun, "record" | "noted">): RecordedRun | null {
  if (record === null) return noted;
  const { fields, details = {}, startedAt, endedAt } = record;
  return { fields, details, startedAt, ...(endedAt !== undefined && { endedAt }) };
}

export const nothingRecorded: RecordedRun = { fields: {}, details: {} };

interface Unsuccessful {
  readonly state: "failed" | "cancelled";
  /** The run's verdict, or that the server has given it to another process already. */
  readonly error: unknown;
}

async function unsuccessful(context: CliContext, run: OpenRun, { state, error }: Unsuccessful): Promise<CommandResult> {
  noteStack(context, error);
  const { signal } = context.signals;
  const [failure, outcome] = await Promise.all([
    state === "cancelled"
      ? toFailure(cancelledRun(run.ids.id))
      : (run.record?.failure ?? explained(run, error, signal).then(toFailure)),
    outcomeOf(run, signal),
  ]);
  await remember(context, run, { state, failure });
  return unpublished(failure, { ...factsOf(run), last: { outcome } });
}

/** Whether a run that failed or was cancelled is published all the same: only its job can tell. */
async function outcomeOf(run: OpenRun, signal: AbortSignal): Promise<Outcome> {
  if (run.record !== null && wasRefused(run.record)) return "not-published";
  const record = recordedOf(run);
  if (run.work === null || record === null) return "unknown";
  return await outcomeOfEnded({ job: run.work.job, record, connect: run.connect, signal });
}

/** A submission that failed before its run began is recorded without what a run prepares. */
function wasRefused({ fields, details }: RunRecord): boolean {
  return details === undefined && Object.keys(fields).length === 0;
}

/** The job's own words for what Spark said about the run, if it has any, and finds them before the signal aborts. */
export async function explained(
  run: Pick<ReachedRun, "ids" | "work" | "record" | "noted" | "client">,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const { ids, work, record, client } = run;
  if (isForgotten(error)) return failedElsewhere(ids.id, error);
  const jobs = work === null ? await loadBuiltInJobs() : [work.job];
  // A note does not say which job it is of.
  const recorded = (work === null && record === null ? null : recordedOf(run)) ?? nothingRecorded;
  const explanation = explainedBy(jobs, recorded, { spark: SparkSession.fromClient(client), error });
  // Spark tells a reason once: what it said is kept, explained or not.
  return await abortable(explanation, signal).catch(() => error);
}

/** Whose a run may be if only its ids are known. */
async function loadBuiltInJobs(): Promise<readonly Job[]> {
  return await Promise.all(Object.values(builtInJobs).map((job) => job.load()));
}

/** The server remembers a verdict for half an hour; after that the record has it, or what is published shows it. */
async function forgotten(context: CliContext, run: OpenRun, error: unknown): Promise<CommandResult> {
  const state = run.record?.state;
  if (state === "failed" || state === "cancelled") return await unsuccessful(context, run, { state, error });
  const known = { outcome: "published", recovered: null } as const;
  const { outcome, recovered } = state === "succeeded" ? known : await probe(context, run, context.signals.signal);
  if (outcome !== "published") return await abandoned(context, run, { outcome, error });
  return await succeededBefore(context, run, recovered);
}

/** A run that is published; its own session may be gone. */
async function succeededBefore(context: CliContext, run: OpenRun, recovered: JobReport | null): Promise<CommandResult> {
  const { client } = await openFreshSession(run.connect, context.signals.signal);
  await using _client = client;
  return await succeeded(context, { ...run, client }, { observed: [], recovered });
}

async function abandoned(
  context: CliContext,
  run: OpenRun,
  { outcome, error }: { readonly outcome: Outcome; readonly error: unknown },
): Promise<CommandResult> {
  const failure = toFailure(abandonedRun(error));
  await remember(context, run, { state: "abandoned", failure });
  return unpublished(failure, { ...factsOf(run), last: { outcome } });
}

interface Probed extends Pick<Succeeded, "recovered"> {
  readonly outcome: Outcome;
}

const nobodyKnows: Probed = { outcome: "unknown", recovered: null };

/** Whether a run with a lost verdict is published. */
export async function probe({ now }: CliContext, run: ReachedRun, signal: AbortSignal): Promise<Probed> {
  const { work, record, connect } = run;
  if (work === null) return nobodyKnows;
  const { job } = work;
  const recorded = recordedOf(run);
  try {
    const { client, spark } = await openFreshSession(connect, signal);
    await using _client = client;
    const isPublished = recorded === null ? null : await abortable(job.isPublished(recorded, spark), signal);
    if (isPublished !== null) return probed(isPublished);
    // Without what the record masks, the job would prepare other work.
    if (record?.argumentsDigest !== undefined) return nobodyKnows;
    // A job's default day is that of its start.
    const startedAt = recorded?.startedAt === undefined ? now : new Date(recorded.startedAt);
    return await prepareOnceMore(work, { spark, signal, now: startedAt, note: () => {}, conf: {}, purpose: "look" });
  } catch {
    return nobodyKnows;
  }
}

async function prepareOnceMore({ job, values }: NonNullable<OpenRun["work"]>, context: JobContext): Promise<Probed> {
  const prepared = await job.prepare(values, context);
  if (prepared.kind === "done") return { outcome: "published", recovered: prepared.report };
  const { fields } = prepared.record;
  return probed(await job.isPublished(prepared.record, context.spark), {
    state: "published",
    fields,
    lines: pathOf(fields),
  });
}

/** With the verdict lost, only the data could tell, and `null` says that the job cannot tell by that. */
function probed(isPublished: boolean | null, recovered: JobReport | null = null): Probed {
  if (isPublished === null) return nobodyKnows;
  return isPublished ? { outcome: "published", recovered } : { outcome: "not-published", recovered: null };
}

/** The fields of every result about a run. */
export function factsOf({ ids, record, noted, work, shown }: OpenRun, ui: SparkUi | null = null): RunFacts {
  return {
    job: work?.job.name ?? record?.job,
    fields: (record ?? noted)?.fields ?? {},
    run: ids,
    spark: { remote: shown, ui },
  };
}

/** Records what was learnt, if the run has a record. */
export async function remember(
  context: CliContext,
  { record, work }: Pick<ReachedRun, "record" | "work">,
  learnt: Pick<RunRecord, "state"> & Partial<Pick<RunRecord, "fields" | "failure">>,
): Promise<void> {
  if (record === null) return;
  const learntRecord = { ...record, ...learnt, updatedAt: new Date().toISOString(), keptUntil: null };
  if (!isFinal(record.state)) {
    const known = work && { name: work.job.name, paths: work.job.paths(work.values) };
    tellEnd(context.telemetry.lineage, lineageRunOf(learntRecord, known), { ...learntRecord, at: record.endedAt });
  }
  await saveRecord(context, learntRecord);
}

/** Best effort: a user who only looks may not be able to write, and wants the answer anyway. */
async function saveRecord(context: CliContext, record: RunRecord): Promise<void> {
  const kept = keptRecord(record, context.output.clean);
  await new RunStore(runStoreDirectory(context.env)).save(kept).catch(() => {});
}

function pathOf(fields: JsonObject): readonly string[] {
  return typeof fields["path"] === "string" ? [fields["path"]] : [];
}
