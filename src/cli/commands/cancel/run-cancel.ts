import { FailureError, failureJson } from "../../../submit/failure.ts";
import { cancelRun, errorOf } from "../../../submit/run-handle.ts";
import type { CliContext } from "../../context.ts";
import { runJson } from "../../run-result.ts";
import { type OpenRun, openRun } from "../../runs/open-run.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import { concluded, stateOfVerdict } from "../../runs/run-state.ts";
import { factsOf } from "../../runs/verdict-result.ts";
import { whyLines } from "../../runs/why-lines.ts";
import type { CommandResult } from "../../terminal/output.ts";

/**
 * `cancel`: interrupts this run and no other. Succeeds when the run is over already, and says why if it failed; fails if
 * it goes on, or if nothing says that it is over.
 */
export async function cancel(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using run = await openRun(context, reference, command);
  const { signal } = context.signals;
  const startedAt = run.record?.startedAt ?? null;
  const verdict = await cancelRun(run, { operationId: run.ids.operationId, startedAt }, signal);
  signal.throwIfAborted();
  if (verdict.kind === "left") throw stillRunning(run);
  const told = { state: stateOfVerdict(verdict.kind, run.record?.state), error: errorOf(verdict) };
  const { state, failure } = await concluded(context, run, { ...told, signal });
  if (state === "unknown") throw run.record === null ? noSuchRun(run) : forgotten(run);
  // That a run was cancelled is what the user wants.
  const why = state === "cancelled" ? null : failure;
  const last = { state, ...(why !== null && { error: failureJson(why) }) };
  const lines = [`${run.ids.id}  ${state}`, ...whyLines(why, context.output.dataColumns)];
  return { ok: true, json: runJson({ ...factsOf(run), last }), lines };
}

function stillRunning({ ids }: OpenRun): FailureError {
  return new FailureError("TIMEOUT", `run ${ids.id} is still running: Spark has not ended it within 30 seconds.`, {
    hint:
      "spark-connect status shows whether it ends later. If it does not, Spark has lost the interrupt and takes no second " +
      "one: kill its job in Spark's web UI, or wait for its end.",
    facts: { run: { ...ids } },
  });
}

function noSuchRun({ ids, shown }: OpenRun): FailureError {
  return new FailureError("USAGE", `${shown} knows no run ${ids.id} of user ${ids.userId}: nothing was cancelled`, {
    hint:
      "Check the ids, the user (--user-id) and the address (--remote, --profile). Spark forgets a run half an hour after " +
      "its end, and when it is restarted.",
    facts: { run: { ...ids } },
  });
}

function forgotten({ ids }: OpenRun): FailureError {
  return new FailureError("ABANDONED", `Spark no longer knows run ${ids.id}: nothing was cancelled`, {
    hint:
      "It was restarted, or the run ended more than half an hour ago. " +
      `\`spark-connect attach ${ids.id}\` looks for what the run has published.`,
    facts: { run: { ...ids } },
  });
}
