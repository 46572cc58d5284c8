import type { JsonObject } from "../../../job/json.ts";
import { failureJson } from "../../../submit/failure.ts";
import { isFinal, isUnsuccessful, type RunRecord, tookMs } from "../../../submit/run-record.ts";
import { readSparkUi, type SparkUi } from "../../../submit/spark-ui.ts";
import type { CliContext } from "../../context.ts";
import { durationText } from "../../duration.ts";
import { runJson } from "../../run-result.ts";
import { type OpenRun, openRun } from "../../runs/open-run.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import { type CurrentState, currentState } from "../../runs/run-state.ts";
import { factsOf } from "../../runs/verdict-result.ts";
import { whyLines } from "../../runs/why-lines.ts";
import type { CommandResult } from "../../terminal/output.ts";

/** `status`: how a run is, without waiting for it. The command succeeds if it can say; `ok` says how the run is. */
export async function status(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await openRun(context, reference, command);
  const [current, ui] = await Promise.all([
    currentState(context, run),
    readSparkUi(run.client, context.signals.signal),
  ]);
  const { state, failure } = current;
  const last = { state, ...timesOf(run.record, current), ...(failure !== null && { error: failureJson(failure) }) };
  const json = { ok: !isUnsuccessful(state), ...runJson({ ...factsOf(run, ui), last }) };
  const details = detailLines(run, { ...current, ui });
  const why = whyLines(failure, context.output.dataColumns);
  return { ok: true, json, lines: [`${run.ids.id}  ${state}`, ...details, ...why] };
}

function timesOf(record: RunRecord | null, { state }: CurrentState): JsonObject {
  const { startedAt = null, keptUntil = null, endedAt = null } = record ?? {};
  if (!isFinal(state)) return { startedAt, keptUntil };
  return { startedAt, endedAt, durationMs: record === null ? null : tookMs(record) };
}

function detailLines(
  { record, work, ids, shown }: OpenRun,
  { state, ui }: Pick<CurrentState, "state"> & { readonly ui: SparkUi | null },
): readonly string[] {
  const { path, rows } = record?.fields ?? {};
  const keptUntil = isFinal(state) ? null : (record?.keptUntil ?? null);
  const job = record?.job ?? work?.job.name;
  return [
    ...(job === undefined ? [] : [`  job      ${job}`]),
    // The id alone does not find a run that is not recorded here.
    ...(record === null ? [`  session  ${ids.sessionId}`, `  user     ${ids.userId}`] : []),
    `  spark    ${shown}`,
    ...(ui === null ? [] : [`  ui       ${ui.url}`]),
    ...(record === null ? [] : [`  started  ${record.startedAt}`]),
    ...(record?.endedAt === undefined ? [] : [`  ended    ${record.endedAt}`]),
    ...(record?.endedAt === undefined ? [] : [`  took     ${durationText(tookMs(record) ?? 0)}`]),
    ...(keptUntil === null ? [] : [`  kept     until ${keptUntil}, longer while it is read`]),
    ...(typeof rows === "number" ? [`  rows     ${rows}`] : []),
    ...(typeof path === "string" ? [`  path     ${path}`] : []),
  ];
}
