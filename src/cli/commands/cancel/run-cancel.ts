import { FailureError } from "../../../submit/failure.ts";
import { cancelRun } from "../../../submit/run-handle.ts";
import type { CliContext } from "../../context.ts";
import { runJson } from "../../run-result.ts";
import { type OpenRun, openRun } from "../../runs/open-run.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import { stateOfVerdict } from "../../runs/run-state.ts";
import { factsOf, remember } from "../../runs/verdict-result.ts";
import type { CommandResult } from "../../terminal/output.ts";

/** `cancel`: interrupts this run and no other. Succeeds when the run is over already; fails if it goes on. */
export async function cancel(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await openRun(context, reference, command);
  const { signal } = context.signals;
  const startedAt = run.record?.startedAt ?? null;
  const verdict = await cancelRun(run, { operationId: run.ids.operationId, startedAt }, signal);
  signal.throwIfAborted();
  if (verdict.kind === "left") throw stillRunning(run);
  const state = stateOfVerdict(verdict.kind, run.record?.state);
  await remember(context, run, { state });
  return { ok: true, json: runJson({ ...factsOf(run), last: { state } }), lines: [`${run.ids.id}  ${state}`] };
}

function stillRunning({ ids }: OpenRun): FailureError {
  return new FailureError("TIMEOUT", `run ${ids.id} is still running: Spark has not ended it within 30 seconds.`, {
    hint:
      "spark-connect status shows whether it ends later. If it does not, Spark has lost the interrupt and takes no second " +
      "one: kill its job in Spark's web UI, or wait for its end.",
    facts: { run: { ...ids } },
  });
}
