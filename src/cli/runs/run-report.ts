import type { JobReport, JsonObject } from "../../job.ts";
import { type ObservedMetrics, SparkSession } from "../../sql/spark-session.ts";
import { FailureError, isCancelled, toFailure } from "../../submit/failure.ts";
import type { Outcome } from "../../submit/outcome.ts";
import type { Verdict } from "../../submit/run-handle.ts";
import type { RunRecord, RunState } from "../../submit/run-record.ts";
import { openFreshSession } from "../../submit/run-session.ts";
import { RunStore, runStoreDirectory } from "../../submit/run-store.ts";
import { readSparkUi, type SparkUi } from "../../submit/spark-ui.ts";
import { abandonedRun } from "../../submit/start-run.ts";
import type { CliContext } from "../context.ts";
import type { CommandResult } from "../output.ts";
import { publishedLines } from "../published-lines.ts";
import type { FoundRun } from "./find-run.ts";

/** A verdict as the result of a command: the same as if the submission had been waited for. */
export async function resultOfVerdict(context: CliContext, run: FoundRun, verdict: Verdict): Promise<CommandResult> {
  switch (verdict.kind) {
    case "succeeded":
      return await succeeded(context, run, verdict);
    case "failed":
      return await failed(context, run, { state: "failed", outcome: "not-published", error: verdict.error });
    case "cancelled":
      return await failed(context, run, { state: "cancelled", outcome: "not-published", error: verdict.error });
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

async function succeeded(
  context: CliContext,
  run: FoundRun,
  { observed }: Verdict & { readonly kind: "succeeded" },
): Promise<CommandResult> {
  const fields = run.record?.fields ?? {};
  const [report, ui] = await Promise.all([reportOf(run, observed), readSparkUi(run.client, context.signals.signal)]);
  await remember(context, run, "succeeded", report?.fields);
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
  const { fields, details = {} } = record;
  return (await work?.job.reportRun?.({ fields, details }, SparkSession.fromClient(client), observed)) ?? null;
}

interface Ended {
  readonly state: RunState;
  readonly outcome: Outcome;
  readonly error: unknown;
}

async function failed(context: CliContext, run: FoundRun, { state, outcome, error }: Ended): Promise<CommandResult> {
  await remember(context, run, state);
  const failure = state === "cancelled" ? cancelledRun(run, error) : error;
  return { ok: false, failure: toFailure(failure), json: { ...common(run), outcome } };
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
  if (state === "succeeded") return await succeeded(context, run, { kind: "succeeded", observed: [] });
  if (state === "failed" || state === "cancelled")
    return await failed(context, run, { state, outcome: "not-published", error });
  const published = await probe(context, run);
  if (published === "unknown")
    return await failed(context, run, { state: "abandoned", outcome: "unknown", error: abandonedRun(error) });
  if (published === null)
    return await failed(context, run, { state: "abandoned", outcome: "not-published", error: abandonedRun(error) });
  await remember(context, run, "succeeded", published.fields);
  return { ok: true, json: { ...common(run), state: "published", ...published.fields }, lines: published.lines };
}

/** What the job finds published when it prepares once more; `null` when nothing is. */
export async function probe(
  { signals, now }: CliContext,
  { work, connect }: FoundRun,
): Promise<JobReport | null | "unknown"> {
  if (work === null) return "unknown";
  try {
    const { client, spark } = await openFreshSession(connect, signals.signal);
    await using _client = client;
    const prepared = await work.job.prepare(work.values, { spark, signal: signals.signal, now, note: () => {} });
    if (prepared.kind === "done") return prepared.report;
    const published = await prepared.isPublished(spark);
    // A job that cannot tell by its data has nothing to say now that the operation's verdict is lost.
    if (published === null) return "unknown";
    return published ? { state: "published", fields: prepared.fields, lines: pathOf(prepared.fields) } : null;
  } catch {
    return "unknown";
  }
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
  state: RunState,
  fields?: JsonObject,
): Promise<void> {
  if (record === null) return;
  const updated: RunRecord = {
    ...record,
    state,
    fields: fields ?? record.fields,
    updatedAt: new Date().toISOString(),
    keptUntil: null,
  };
  await saveRecord(context, updated);
}

/** Best effort: somebody who only looks may not be able to write, and what was asked for is the answer. */
export async function saveRecord(context: CliContext, record: RunRecord): Promise<void> {
  await new RunStore(runStoreDirectory(context.env)).save(record).catch(() => {});
}

function pathOf(fields: JsonObject): readonly string[] {
  return typeof fields["path"] === "string" ? [fields["path"]] : [];
}
