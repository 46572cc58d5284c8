import { isFinal } from "../../../submit/run-record.ts";
import { readSparkUi, type SparkUi } from "../../../submit/spark-ui.ts";
import type { CliContext } from "../../context.ts";
import { runJson } from "../../run-result.ts";
import { type OpenRun, openRun } from "../../runs/open-run.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import { currentState } from "../../runs/run-state.ts";
import { factsOf } from "../../runs/verdict-result.ts";
import type { CommandResult } from "../../terminal/output.ts";

/** `status`: how a run is, without waiting for it. */
export async function status(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await openRun(context, reference, command);
  const [state, ui] = await Promise.all([currentState(context, run), readSparkUi(run.client, context.signals.signal)]);
  const { startedAt = null, keptUntil = null } = run.record ?? {};
  const times = isFinal(state) ? { startedAt } : { startedAt, keptUntil };
  const lines = [`${run.ids.id}  ${state}`, ...detailLines(run, { ...times, ui })];
  return { ok: true, json: runJson({ ...factsOf(run, ui), last: { state, ...times } }), lines };
}

function detailLines(
  { record, work, ids, shown }: OpenRun,
  facts: { readonly startedAt: string | null; readonly keptUntil?: string | null; readonly ui: SparkUi | null },
): readonly string[] {
  const { startedAt, keptUntil = null, ui } = facts;
  const path = record?.fields["path"];
  const job = record?.job ?? work?.job.name;
  return [
    ...(job === undefined ? [] : [`  job      ${job}`]),
    // The id alone does not find a run that is not recorded here.
    ...(record === null ? [`  session  ${ids.sessionId}`, `  user     ${ids.userId}`] : []),
    `  spark    ${shown}`,
    ...(ui === null ? [] : [`  ui       ${ui.url}`]),
    ...(startedAt === null ? [] : [`  started  ${startedAt}`]),
    ...(keptUntil === null ? [] : [`  kept     until ${keptUntil}, longer while it is read`]),
    ...(typeof path === "string" ? [`  path     ${path}`] : []),
  ];
}
