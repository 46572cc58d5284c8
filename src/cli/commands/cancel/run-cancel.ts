import { cancelRun } from "../../../submit/run-handle.ts";
import type { CliContext } from "../../context.ts";
import { runJson } from "../../run-result.ts";
import { openRun } from "../../runs/open-run.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import { stateOfVerdict } from "../../runs/run-state.ts";
import { factsOf, remember } from "../../runs/verdict-result.ts";
import type { CommandResult } from "../../terminal/output.ts";

/** `cancel`: interrupts this run and no other. Succeeds when the run is over already. */
export async function cancel(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await openRun(context, reference, command);
  const verdict = await cancelRun(run, run.ids.operationId, context.signals.signal);
  const state = stateOfVerdict(verdict.kind, run.record?.state);
  if (state !== "running") await remember(context, run, { state });
  return { ok: true, json: runJson({ ...factsOf(run), last: { state } }), lines: [`${run.ids.id}  ${state}`] };
}
