import type { Command } from "commander";
import type { SparkConnectClient } from "../../../client/spark-connect-client.ts";
import type { JsonObject } from "../../../job/json.ts";
import { cancelRun, followRun, stateOfRun, type Verdict } from "../../../submit/run-handle.ts";
import { isFinal, type RunRecord, type RunState } from "../../../submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../submit/run-store.ts";
import { readSparkUi, type SparkUi } from "../../../submit/spark-ui.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { connectTo } from "../../spark/endpoint.ts";
import { recordedSpark } from "../../spark/recorded-spark.ts";
import { alignColumns } from "../../terminal/columns.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { progressLine } from "../../terminal/progress-line.ts";
import { type FoundRun, findRun, type RunReference } from "./find-run.ts";
import { common, probe, remember, resultOfVerdict, saveRecord } from "./run-report.ts";

export interface RunRequest {
  readonly reference: RunReference;
  /** For the global options. */
  readonly command: Command;
}

/** `attach`: waits for a run's end. Ctrl-C leaves it running. */
export async function attach(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await findRun(context, reference, command);
  using line = progressLine(context);
  const verdict = await followRun(run.client, run.ids.operationId, {
    leave: context.signals.signal,
    onProgress: (progress) => line.show(progress),
  });
  return await resultOfVerdict(context, run, verdict);
}

/** `status`: how a run is, without waiting for it. */
export async function status(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await findRun(context, reference, command);
  const [state, ui] = await Promise.all([currentState(context, run), readSparkUi(run.client, context.signals.signal)]);
  const { startedAt = null, keptUntil = null } = run.record ?? {};
  const times = isFinal(state) ? { startedAt } : { startedAt, keptUntil };
  const lines = [`${run.ids.id}  ${state}`, ...detailLines(run, { ...times, ui })];
  return { ok: true, json: { ...common(run, ui), state, ...times }, lines };
}

/** `cancel`: interrupts a run, this one alone. Succeeds when it is over already. */
export async function cancel(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await findRun(context, reference, command);
  const verdict = await cancelRun(run.client, run.ids.operationId, context.signals.signal);
  const state = stateOfVerdict(verdict.kind, run.record?.state);
  if (state !== "running") await remember(context, run, { state });
  return { ok: true, json: { ...common(run), state }, lines: [`${run.ids.id}  ${state}`] };
}

/** `list`: the newest recorded runs; those that are not over are asked about, where their server answers. */
export async function list(
  context: CliContext,
  { limit, command }: { readonly limit: number; readonly command: Command },
): Promise<CommandResult> {
  const records = await new RunStore(runStoreDirectory(context.env)).list(limit);
  const current = await Promise.all(records.map((record) => refreshed(context, record, command)));
  const runs = current.map(
    ({ schemaVersion: _, arguments: __, details: ___, failure: ____, fields, job, run, ...record }): JsonObject => ({
      job,
      ...fields,
      run: { ...run },
      ...record,
    }),
  );
  const lines = alignColumns(current.map(cellsOf));
  return { ok: true, json: { runs }, lines: lines.length === 0 ? ["No run is recorded on this machine."] : lines };
}

/** The first characters of an id name a run as well, and leave room for the rest on a terminal. */
function cellsOf({ run, state, startedAt, job, name = null, fields }: RunRecord): readonly string[] {
  const { asOf } = fields;
  const what = typeof asOf === "string" ? `${name ?? job} ${asOf}` : (name ?? job);
  return [run.id.slice(0, 8), state, `${startedAt.slice(0, 16)}Z`, what];
}

const refreshWithinMs = 3_000;

async function refreshed(context: CliContext, record: RunRecord, command: Command): Promise<RunRecord> {
  if (isFinal(record.state)) return record;
  try {
    const choice = await recordedSpark(context, record, globalOptions(command));
    if (choice.kind !== "remote") return record;
    await using client = connectTo(choice.remote, choice.token)({ ...record.run, keepSession: true });
    const state = await settledState(client, record, AbortSignal.timeout(refreshWithinMs));
    const refreshedRecord = { ...record, state };
    if (isFinal(state)) await saveRecord(context, refreshedRecord);
    return refreshedRecord;
  } catch {
    return { ...record, state: "unknown" };
  }
}

async function currentState(context: CliContext, run: FoundRun): Promise<RunState> {
  const settled = await settledState(run.client, { ...run.record, run: run.ids }, context.signals.signal);
  // What was dropped may have published before.
  const isPublished = settled === "abandoned" && (await probe(context, run)).outcome === "published";
  const state = isPublished ? "succeeded" : settled;
  if (isFinal(state)) await remember(context, run, { state });
  return state;
}

/** The state of a run; one whose verdict nobody fetched is read to its end, as nothing else tells how it went. */
async function settledState(
  client: SparkConnectClient,
  { run, state: recorded }: Pick<RunRecord, "run"> & Partial<RunRecord>,
  signal: AbortSignal,
): Promise<RunState> {
  const state = await stateOfRun(client, run.operationId, signal);
  if (state === "unknown") return recorded !== undefined && isFinal(recorded) ? recorded : "unknown";
  if (state !== "ended") return state;
  return stateOfVerdict((await followRun(client, run.operationId, { leave: signal })).kind, recorded);
}

function stateOfVerdict(kind: Verdict["kind"], recorded: RunState | undefined): RunState {
  switch (kind) {
    case "succeeded":
    case "failed":
    case "cancelled":
      return kind;
    case "left":
      return "running";
    case "dropped":
      return recorded !== undefined && isFinal(recorded) ? recorded : "abandoned";
    case "forgotten":
      return recorded !== undefined && isFinal(recorded) ? recorded : "unknown";
  }
}

function detailLines(
  { record, work, ids, shown }: FoundRun,
  facts: { readonly startedAt: string | null; readonly keptUntil?: string | null; readonly ui: SparkUi | null },
): readonly string[] {
  const { startedAt, keptUntil = null, ui } = facts;
  const path = record?.fields["path"];
  const job = record?.job ?? work?.job.name;
  return [
    ...(job === undefined ? [] : [`  job      ${job}`]),
    // Of a run that is not recorded here its id is not enough to find it again.
    ...(record === null ? [`  session  ${ids.sessionId}`, `  user     ${ids.userId}`] : []),
    `  spark    ${shown}`,
    ...(ui === null ? [] : [`  ui       ${ui.url}`]),
    ...(startedAt === null ? [] : [`  started  ${startedAt}`]),
    ...(keptUntil === null ? [] : [`  kept     until ${keptUntil} at least, when nobody reads from it`]),
    ...(typeof path === "string" ? [`  path     ${path}`] : []),
  ];
}
