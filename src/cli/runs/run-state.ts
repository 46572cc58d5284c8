import { abortable } from "../../client/waiting.ts";
import { type Failure, toFailure } from "../../submit/failure.ts";
import { noteFailure } from "../../submit/rejoin/run-notes.ts";
import { abandonedRun, cancelledRun, failedElsewhere } from "../../submit/run-failures.ts";
import {
  errorOf,
  followRun,
  isForgotten,
  type RunAccess,
  type StateOfRun,
  stateOfRun,
  type Verdict,
} from "../../submit/run-handle.ts";
import { isFinal, type RunRecord, type RunState } from "../../submit/run-record.ts";
import type { CliContext } from "../context.ts";
import type { OpenRun, ReachedRun } from "./open-run.ts";
import { explained, probe, remember } from "./verdict-result.ts";

/** How a run is. */
export interface CurrentState {
  readonly state: RunState;
  /** Why it failed, was cancelled or was dropped; `null` for any other state. */
  readonly failure: Failure | null;
}

/** The state of a run; if its verdict is lost, by what is published. What this learns of a run that is over is recorded. */
export async function currentState(context: CliContext, run: OpenRun): Promise<CurrentState> {
  const { signal } = context.signals;
  const settled = await settledState(run, { ...run.record, run: run.ids }, signal);
  return await concluded(context, run, { ...settled, signal });
}

/** What follows from a state that the server told. It is recorded if the run is over. */
export async function concluded(
  context: CliContext,
  run: ReachedRun,
  { signal, ...settled }: StateOfRun & { readonly signal: AbortSignal },
): Promise<CurrentState> {
  const state = settled.state === "abandoned" ? await stateOfDropped(context, run, signal) : settled.state;
  const failure = await failureOf(run, { ...settled, state }, signal);
  if (isFinal(state)) await remember(context, run, { state, ...(failure !== null && { failure }) });
  // Its submitter may be alive, and has not been told the reason.
  const isFirstToHear = state === "failed" && settled.error !== null && !isForgotten(settled.error);
  if (isFirstToHear && failure !== null) await noteReason(run, failure, signal);
  return { state, failure };
}

/** A run that was dropped may have published before. */
async function stateOfDropped(context: CliContext, run: ReachedRun, signal: AbortSignal): Promise<RunState> {
  const { outcome } = await probe(context, run, signal);
  // What was not looked for to the end must not be recorded.
  signal.throwIfAborted();
  return outcome === "published" ? "succeeded" : "abandoned";
}

async function noteReason({ client, ids }: ReachedRun, failure: Failure, signal: AbortSignal): Promise<void> {
  await abortable(noteFailure(client, ids.operationId, failure), signal).catch(() => {});
}

/** Why a run failed, was cancelled or was dropped, by its record or else by what the server said; `null` for others. */
async function failureOf(run: ReachedRun, { state, error }: StateOfRun, signal: AbortSignal): Promise<Failure | null> {
  const recorded = run.record?.failure;
  switch (state) {
    case "pending":
    case "running":
    case "succeeded":
    case "unknown":
      return null;
    case "failed":
      // The server says only once why a run failed, and the first to hear it records it.
      return (
        recorded ?? toFailure(error === null ? failedElsewhere(run.ids.id, null) : await explained(run, error, signal))
      );
    case "cancelled":
      return recorded ?? toFailure(cancelledRun(run.ids.id));
    case "abandoned":
      return recorded ?? toFailure(abandonedRun(error));
  }
}

/** The state of a run. A run whose verdict was not fetched is read to its end: nothing else says how it went. */
export async function settledState(
  access: RunAccess,
  { run, state: recorded }: Pick<RunRecord, "run"> & Partial<RunRecord>,
  signal: AbortSignal,
): Promise<StateOfRun> {
  const { state, error } = await stateOfRun(access, run.operationId, signal);
  if (state === "unknown") return { state: recorded !== undefined && isFinal(recorded) ? recorded : "unknown", error };
  if (state !== "ended") return { state, error };
  const verdict = await followRun(access, run.operationId, { leave: signal });
  return { state: stateOfVerdict(verdict.kind, recorded), error: errorOf(verdict) };
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
