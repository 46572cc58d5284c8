import { followRun, type RunAccess, stateOfRun, type Verdict } from "../../submit/run-handle.ts";
import { isFinal, type RunRecord, type RunState } from "../../submit/run-record.ts";
import type { CliContext } from "../context.ts";
import type { OpenRun } from "./open-run.ts";
import { probe, remember } from "./verdict-result.ts";

/** The state of a run; if its verdict is lost, by what is published. */
export async function currentState(context: CliContext, run: OpenRun): Promise<RunState> {
  const settled = await settledState(run, { ...run.record, run: run.ids }, context.signals.signal);
  // A run that was dropped may have published before.
  const isPublished = settled === "abandoned" && (await probe(context, run)).outcome === "published";
  const state = isPublished ? "succeeded" : settled;
  if (isFinal(state)) await remember(context, run, { state });
  return state;
}

/** The state of a run. A run whose verdict was not fetched is read to its end: nothing else says how it went. */
export async function settledState(
  access: RunAccess,
  { run, state: recorded }: Pick<RunRecord, "run"> & Partial<RunRecord>,
  signal: AbortSignal,
): Promise<RunState> {
  const state = await stateOfRun(access, run.operationId, signal);
  if (state === "unknown") return recorded !== undefined && isFinal(recorded) ? recorded : "unknown";
  if (state !== "ended") return state;
  return stateOfVerdict((await followRun(access, run.operationId, { leave: signal })).kind, recorded);
}

/** The state by the end that was read, or by the run's record if none was read. */
export function stateOfVerdict(kind: Verdict["kind"], recorded: RunState | undefined): RunState {
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
