import type { Job, JobContext, JobReport, RecordedRun } from "../../../job/job.ts";
import type { JsonObject } from "../../../job/json.ts";
import { type ObservedMetrics, SparkSession } from "../../../sql/spark-session.ts";
import { FailureError, isCancelled, toFailure } from "../../../submit/failure.ts";
import type { Outcome } from "../../../submit/outcome.ts";
import { isForgotten, type Verdict } from "../../../submit/run-handle.ts";
import type { RunRecord } from "../../../submit/run-record.ts";
import { openFreshSession } from "../../../submit/run-session.ts";
import { RunStore, runStoreDirectory } from "../../../submit/run-store.ts";
import { readSparkUi, type SparkUi } from "../../../submit/spark-ui.ts";
import { abandonedRun, failedElsewhere } from "../../../submit/start-run.ts";
import { builtInJobs } from "../../built-in-jobs.ts";
import type { CliContext } from "../../context.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { publishedLines } from "../../terminal/published-lines.ts";
import type { FoundRun } from "./find-run.ts";

/** A verdict as the result of a command: the same as if the submission had been waited for. */
export async function resultOfVerdict(context: CliContext, run: FoundRun, verdict: Verdict): Promise<CommandResult> {
  switch (verdict.kind) {
    case "succeeded":
      return await succeeded(context, run, { observed: verdict.observed, found: null });
    case "failed":
    case "cancelled":
      return await unsuccessful(context, run, { state: verdict.kind, error: verdict.error });
    case "dropped":
    case "forgotten":
      return await forgotten(context, run, verdict.error);
    case "left": {
      const error = new FailureError("INTERRUPTED", `left run ${run.ids.id}, which goes on`, {
        hint: `spark-connect attach ${run.ids.id} comes back to it, and cancel stops it.`,
      });
      return { ok: false, failure: toFailure(error), json: { ...common(run), outcome: "unknown" } };
    }
  }
}

interface Succeeded {
  readonly observed: readonly ObservedMetrics[];
  /** What is said of the run where its job cannot report what another process started. */
  readonly found: JobReport | null;
}

async function succeeded(context: CliContext, run: FoundRun, { observed, found }: Succeeded): Promise<CommandResult> {
  const fields = run.record?.fields ?? {};
  const [own, ui] = await Promise.all([reportOf(run, observed), readSparkUi(run.client, context.signals.signal)]);
  const report = own ?? found;
  await remember(context, run, { state: "succeeded", ...(report && { fields: report.fields }) });
  return {
    ok: true,
    json: { ...common(run, ui), state: "published", ...(report?.fields ?? {}) },
    lines: publishedLines({
      job: run.work?.job.name ?? run.record?.job ?? `run ${run.ids.id}`,
      durationMs: null,
      ui,
      lines: report?.lines ?? pathOf(fields),
    }),
  };
}

/** What the job says of its run; `null` where neither the job nor what it prepared is known on this machine. */
async function reportOf(
  { work, record, client }: FoundRun,
  observed: readonly ObservedMetrics[],
): Promise<JobReport | null> {
  if (record === null) return null;
  return (await work?.job.report(recordedRun(record), SparkSession.fromClient(client), observed)) ?? null;
}

function recordedRun(record: RunRecord | null): RecordedRun {
  return { fields: record?.fields ?? {}, details: record?.details ?? {} };
}

interface Unsuccessful {
  readonly state: "failed" | "cancelled";
  /** The run's own, or that the server has told it to somebody already. */
  readonly error: unknown;
}

async function unsuccessful(
  context: CliContext,
  run: FoundRun,
  { state, error }: Unsuccessful,
): Promise<CommandResult> {
  const failure =
    state === "cancelled"
      ? toFailure(cancelledRun(run, error))
      : (run.record?.failure ?? toFailure(await explained(run, error)));
  await remember(context, run, { state, ...(state === "failed" && { failure }) });
  return { ok: false, failure, json: { ...common(run), outcome: "not-published" } };
}

/** The job's own words for what Spark said about the run, where it has some. */
async function explained({ ids, work, record, client }: FoundRun, error: unknown): Promise<unknown> {
  if (isForgotten(error)) return failedElsewhere(ids.id, error);
  try {
    for (const job of work === null ? await loadBuiltInJobs() : [work.job]) {
      const own = await job.explain(recordedRun(record), SparkSession.fromClient(client), error);
      if (own !== undefined && own !== error) return own;
    }
  } catch {
    // An explanation is extra: the failure itself must not be hidden by it.
  }
  return error;
}

/** Whose a run may be of which nothing but the ids is known. */
async function loadBuiltInJobs(): Promise<readonly Job[]> {
  return await Promise.all(Object.values(builtInJobs).map((job) => job.load()));
}

function cancelledRun({ ids }: FoundRun, cause: unknown): FailureError {
  return new FailureError("CANCELLED", `run ${ids.id} was cancelled`, {
    hint: "Submit it again when that was not meant.",
    // After the release all that is left to read is that the operation is not there.
    ...(isCancelled(cause) && { cause }),
  });
}

/** The server remembers a verdict for half an hour; after that the record knows it, or what is published tells. */
async function forgotten(context: CliContext, run: FoundRun, error: unknown): Promise<CommandResult> {
  const state = run.record?.state;
  if (state === "failed" || state === "cancelled") return await unsuccessful(context, run, { state, error });
  const known = { outcome: "published", found: null } as const;
  const { outcome, found } = state === "succeeded" ? known : await probe(context, run);
  if (outcome !== "published") return await abandoned(context, run, { outcome, error });
  // The run's own session may have gone with it.
  const { client } = await openFreshSession(run.connect, context.signals.signal);
  await using _client = client;
  return await succeeded(context, { ...run, client }, { observed: [], found });
}

async function abandoned(
  context: CliContext,
  run: FoundRun,
  { outcome, error }: { readonly outcome: Outcome; readonly error: unknown },
): Promise<CommandResult> {
  await remember(context, run, { state: "abandoned" });
  return { ok: false, failure: toFailure(abandonedRun(error)), json: { ...common(run), outcome } };
}

interface Probed extends Pick<Succeeded, "found"> {
  readonly outcome: Outcome;
}

const nobodyKnows: Probed = { outcome: "unknown", found: null };

/** Whether a run is published whose verdict is lost. */
export async function probe({ signals: { signal }, now }: CliContext, run: FoundRun): Promise<Probed> {
  const { work, record, connect } = run;
  if (work === null) return nobodyKnows;
  const { job } = work;
  try {
    const { client, spark } = await openFreshSession(connect, signal);
    await using _client = client;
    const isPublished = record === null ? null : await job.isPublished(recordedRun(record), spark);
    if (isPublished !== null) return probed(isPublished);
    // The day that a job takes for granted is that of its start.
    const startedAt = record === null ? now : new Date(record.startedAt);
    return await prepareOnceMore(work, { spark, signal, now: startedAt, note: () => {}, conf: {}, purpose: "look" });
  } catch {
    return nobodyKnows;
  }
}

async function prepareOnceMore({ job, values }: NonNullable<FoundRun["work"]>, context: JobContext): Promise<Probed> {
  const prepared = await job.prepare(values, context);
  if (prepared.kind === "done") return { outcome: "published", found: prepared.report };
  const { fields } = prepared.record;
  return probed(await job.isPublished(prepared.record, context.spark), {
    state: "published",
    fields,
    lines: pathOf(fields),
  });
}

/** A job that cannot tell by its data has nothing to say now that the operation's verdict is lost. */
function probed(isPublished: boolean | null, found: JobReport | null = null): Probed {
  if (isPublished === null) return nobodyKnows;
  return isPublished ? { outcome: "published", found } : { outcome: "not-published", found: null };
}

/** The fields that every result about a run has. */
export function common({ ids, record, work, shown }: FoundRun, ui: SparkUi | null = null): JsonObject {
  const job = work?.job.name ?? record?.job;
  const spark = { remote: shown, ...(ui && { ui: ui.url }) };
  return { ...(job !== undefined && { job }), ...record?.fields, run: { ...ids }, spark };
}

/** Writes down what was learnt, where there is a record. */
export async function remember(
  context: CliContext,
  { record }: FoundRun,
  learnt: Pick<RunRecord, "state"> & Partial<Pick<RunRecord, "fields" | "failure">>,
): Promise<void> {
  if (record === null) return;
  await saveRecord(context, { ...record, ...learnt, updatedAt: new Date().toISOString(), keptUntil: null });
}

/** Best effort: somebody who only looks may not be able to write, and what was asked for is the answer. */
export async function saveRecord(context: CliContext, record: RunRecord): Promise<void> {
  await new RunStore(runStoreDirectory(context.env)).save(record).catch(() => {});
}

function pathOf(fields: JsonObject): readonly string[] {
  return typeof fields["path"] === "string" ? [fields["path"]] : [];
}
