import type { OperationStatus } from "../client/calls/operation-status.ts";
import type { ExecutionProgress } from "../client/events.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import type { ResponseHandler } from "../sql/action-options.ts";
import { type ObservedMetrics, observedMetrics } from "../sql/execution-info.ts";
import { untilSettled } from "./cancellable.ts";
import { hasErrorClass, isCancelled, isVerdict, toFailure } from "./failure.ts";
import { isUnimplemented } from "./known-runs.ts";
import { orServerGone } from "./outcome.ts";
import type { RunState } from "./run-record.ts";
import type { Connect } from "./run-session.ts";

/** How a run ended, as the server says; `left` when the reader left, `dropped` when the server gave it up for want of a
 *  reader, and `forgotten` when the server no longer knows. */
export type Verdict =
  | { readonly kind: "succeeded"; readonly observed: readonly ObservedMetrics[] }
  | { readonly kind: "failed" | "cancelled" | "dropped" | "forgotten"; readonly error: unknown }
  | { readonly kind: "left" };

/** How to reach a run's server: in the run's own session, and in fresh ones. */
export interface RunAccess {
  readonly client: SparkConnectClient;
  readonly connect: Connect;
}

export interface FollowOptions {
  /** Stops waiting; the run goes on. */
  readonly leave?: AbortSignal;
  readonly onProgress?: (progress: ExecutionProgress) => void;
  readonly onResponse?: ResponseHandler | undefined;
  /** What to do when another process reads the run: by default takes the reading back. */
  readonly onTakeover?: "reattach" | "leave";
}

/**
 * Reads a run that was left, up to its end. If GetStatus does not say how the run ended, throws errors that are not
 * Spark's verdict on the run, such as an unreachable server or a gap in what it sent.
 */
export async function followRun(
  { client, connect }: RunAccess,
  operationId: string,
  options: FollowOptions = {},
): Promise<Verdict> {
  const { leave } = options;
  try {
    const observed = await readToEnd(client, operationId, options);
    return leave?.aborted ? { kind: "left" } : { kind: "succeeded", observed };
  } catch (thrown) {
    const verdict = await verdictBy(thrown, { client, connect, operationId, leave }).catch((error: unknown) => {
      if (!leave?.aborted) throw error;
    });
    return leave?.aborted || verdict === undefined ? { kind: "left" } : verdict;
  }
}

async function readToEnd(
  client: SparkConnectClient,
  operationId: string,
  { leave, onProgress, onResponse, onTakeover }: FollowOptions,
): Promise<readonly ObservedMetrics[]> {
  const observed: ObservedMetrics[] = [];
  for await (const event of client.attach(operationId, { detach: leave, onTakeover })) {
    if (event.type === "progress") onProgress?.(event.progress);
    if (event.type === "result") onResponse?.(event.response);
    if (event.type === "observed") observed.push(observedMetrics(event.metrics));
  }
  return observed;
}

interface FailedRead extends RunAccess {
  readonly operationId: string;
  readonly leave: AbortSignal | undefined;
}

/** What an error that ended the reading says about the run; throws the error if it says nothing. */
async function verdictBy(thrown: unknown, { client, connect, operationId, leave }: FailedRead): Promise<Verdict> {
  if (isCancelled(thrown)) return { kind: "cancelled", error: thrown };
  if (isForgotten(thrown)) return await verdictAfterRelease(client, operationId, { error: thrown, signal: leave });
  const error = await orServerGone(thrown, connect, leave);
  if (isVerdict(error)) return { kind: "failed", error };
  if (toFailure(error).code !== "JOB_FAILED") throw error;
  const verdict = await verdictAfterRelease(client, operationId, { error, signal: leave });
  if (verdict.kind === "forgotten") throw error;
  return verdict;
}

const droppedClass = "INVALID_HANDLE.OPERATION_ABANDONED";
const releasedClasses = [droppedClass, "INVALID_HANDLE.OPERATION_NOT_FOUND"] as const;
const goneClasses = ["INVALID_HANDLE.SESSION_NOT_FOUND", "INVALID_HANDLE.SESSION_CLOSED"] as const;

/** Whether the server says that it no longer has the operation: it was released or dropped. */
export function isReleased(error: unknown): boolean {
  return releasedClasses.some((name) => hasErrorClass(error, name));
}

/** Whether the server says that it no longer knows the operation or its session. */
export function isForgotten(error: unknown): boolean {
  return isReleased(error) || goneClasses.some((name) => hasErrorClass(error, name));
}

/** The state of a run, and the error that the server gave with it; `null` if it gave none. */
export interface StateOfRun<S extends string = RunState> {
  readonly state: S;
  readonly error: unknown;
}

/** The state of a run, without waiting for it; `ended` if it is over and only a reader can learn how it ended. */
export async function stateOfRun(
  run: RunAccess,
  operationId: string,
  signal?: AbortSignal,
): Promise<StateOfRun<RunState | "ended">> {
  try {
    const [status] = await run.client.operationStatus([operationId], { signal });
    return { state: stateByStatus(status?.state), error: null };
  } catch (error) {
    if (isForgotten(error)) return { state: "unknown", error };
    if (isUnimplemented(error)) return await stateByShortRead(run, operationId, signal);
    throw error;
  }
}

function stateByStatus(state: OperationStatus["state"] | undefined): RunState | "ended" {
  switch (state) {
    case "running":
    case "succeeded":
    case "failed":
      return state;
    case "terminating":
    // A run that was dropped has this state too.
    case "cancelled":
      return "ended";
    case "unknown":
    case undefined:
      return "unknown";
  }
}

const shortReadMs = 1_500;

/** For servers without GetStatus: what a short read says; a run that does not end meanwhile is running. */
async function stateByShortRead(
  run: RunAccess,
  operationId: string,
  signal: AbortSignal | undefined,
): Promise<StateOfRun> {
  const time = AbortSignal.timeout(shortReadMs);
  const leave = signal === undefined ? time : AbortSignal.any([signal, time]);
  const verdict = await followRun(run, operationId, { leave });
  signal?.throwIfAborted();
  return { state: stateByRead(verdict.kind), error: errorOf(verdict) };
}

function stateByRead(kind: Verdict["kind"]): RunState {
  switch (kind) {
    case "left":
      return "running";
    case "succeeded":
    case "failed":
    case "cancelled":
      return kind;
    case "dropped":
      return "abandoned";
    case "forgotten":
      return "unknown";
  }
}

/** The error that the server gave with a verdict; `null` if it gave none. */
export function errorOf(verdict: Verdict): unknown {
  return "error" in verdict ? verdict.error : null;
}

/**
 * Interrupts this run and no other, and waits for its verdict for up to half a minute; it is `left` after that. A run
 * that is over already keeps its verdict. `startedAt` is an ISO 8601 string; null, not known, counts as now.
 */
export async function cancelRun(
  run: RunAccess,
  { operationId, startedAt }: { readonly operationId: string; readonly startedAt: string | null },
  signal: AbortSignal,
): Promise<Verdict> {
  await untilSettled(startedAt ?? Date.now(), signal);
  await run.client.interrupt({ operationId }, { signal });
  return await followRun(run, operationId, { leave: AbortSignal.any([signal, AbortSignal.timeout(cancelWithinMs)]) });
}

const cancelWithinMs = 30_000;

/**
 * A released operation cannot be read again, but for half an hour GetStatus remembers how it ended. Rejects only with
 * the signal's reason.
 */
export async function verdictAfterRelease(
  client: SparkConnectClient,
  operationId: string,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal | undefined },
): Promise<Verdict> {
  try {
    const [status] = await client.operationStatus([operationId], { signal });
    if (status?.state === "succeeded") return { kind: "succeeded", observed: [] };
    // The server reports an operation that it drops as cancelled, even if it had succeeded.
    if (status?.state === "cancelled" && hasErrorClass(error, droppedClass)) return { kind: "dropped", error };
    if (status?.state === "failed" || status?.state === "cancelled") return { kind: status.state, error };
  } catch {
    signal?.throwIfAborted();
    // The session is gone, or the server has no GetStatus.
  }
  return { kind: "forgotten", error };
}
