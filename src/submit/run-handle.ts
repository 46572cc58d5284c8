import type { ExecutionProgress } from "../client/events.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import type { ResponseHandler } from "../sql/action-options.ts";
import { type ObservedMetrics, observedMetrics } from "../sql/execution-info.ts";
import { hasErrorClass, isCancelled } from "./failure.ts";
import { isUnimplemented } from "./known-runs.ts";
import type { RunState } from "./run-record.ts";

/** How a run ended, as the server says; `left` when the reader went, `dropped` when the server gave it up as nobody read
 *  from it, and `forgotten` when the server knows no more. */
export type Verdict =
  | { readonly kind: "succeeded"; readonly observed: readonly ObservedMetrics[] }
  | { readonly kind: "failed" | "cancelled" | "dropped" | "forgotten"; readonly error: unknown }
  | { readonly kind: "left" };

export interface FollowOptions {
  /** Aborts the call, and with it the run. */
  readonly signal?: AbortSignal;
  /** Stops reading; the run goes on. */
  readonly leave?: AbortSignal;
  readonly onProgress?: (progress: ExecutionProgress) => void;
  readonly onResponse?: ResponseHandler | undefined;
}

/** Reads a run that was left to its end. Throws only what is not about the run, such as an unreachable server. */
export async function followRun(
  client: SparkConnectClient,
  operationId: string,
  options: FollowOptions = {},
): Promise<Verdict> {
  const { signal, leave, onProgress, onResponse } = options;
  const observed: ObservedMetrics[] = [];
  try {
    for await (const event of client.attach(operationId, { signal, detach: leave })) {
      if (event.type === "progress") onProgress?.(event.progress);
      if (event.type === "result") onResponse?.(event.response);
      if (event.type === "observed") observed.push(observedMetrics(event.metrics));
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    if (isCancelled(error)) return { kind: "cancelled", error };
    if (isForgotten(error)) return await verdictAfterRelease(client, operationId, error);
    if (isVerdict(error)) return { kind: "failed", error };
    throw error;
  }
  return leave?.aborted ? { kind: "left" } : { kind: "succeeded", observed };
}

const droppedClass = "INVALID_HANDLE.OPERATION_ABANDONED";
const releasedClasses = [droppedClass, "INVALID_HANDLE.OPERATION_NOT_FOUND"] as const;
const goneClasses = ["INVALID_HANDLE.SESSION_NOT_FOUND", "INVALID_HANDLE.SESSION_CLOSED"] as const;

/** Whether the server says that it has no such operation any more: somebody released it, or it was dropped. */
export function isReleased(error: unknown): boolean {
  return releasedClasses.some((name) => hasErrorClass(error, name));
}

/** Whether the server says that it does not know the operation, or its session, any more. */
export function isForgotten(error: unknown): boolean {
  return isReleased(error) || goneClasses.some((name) => hasErrorClass(error, name));
}

/** The state of a run without waiting for it; one that ended, and that only a reader is told how, is `ended`. */
export async function stateOfRun(
  client: SparkConnectClient,
  operationId: string,
  signal?: AbortSignal,
): Promise<RunState | "ended"> {
  try {
    const [status] = await client.operationStatus([operationId], { signal });
    switch (status?.state) {
      case "running":
        return "running";
      case "terminating":
      // Of a run that was dropped, too.
      case "cancelled":
        return "ended";
      case "succeeded":
        return "succeeded";
      case "failed":
        return "failed";
      case "unknown":
      case undefined:
        return "unknown";
    }
  } catch (error) {
    if (isForgotten(error)) return "unknown";
    if (isUnimplemented(error)) return await stateByShortRead(client, operationId);
    throw error;
  }
}

const shortReadMs = 1_500;

/** For servers without GetStatus: what a short read says, and a run that does not end meanwhile is running. */
async function stateByShortRead(client: SparkConnectClient, operationId: string): Promise<RunState> {
  const verdict = await followRun(client, operationId, { leave: AbortSignal.timeout(shortReadMs) });
  switch (verdict.kind) {
    case "left":
      return "running";
    case "succeeded":
    case "failed":
    case "cancelled":
      return verdict.kind;
    case "dropped":
      return "abandoned";
    case "forgotten":
      return "unknown";
  }
}

/** Interrupts a run, this one alone, and waits for its verdict. A run that is over already keeps the verdict it has. */
export async function cancelRun(
  client: SparkConnectClient,
  operationId: string,
  signal: AbortSignal,
): Promise<Verdict> {
  await client.interrupt({ operationId }, { signal });
  return await followRun(client, operationId, {
    leave: AbortSignal.any([signal, AbortSignal.timeout(cancelWithinMs)]),
  });
}

const cancelWithinMs = 30_000;

/** A released operation cannot be read again, but for half an hour GetStatus remembers how it ended. */
export async function verdictAfterRelease(
  client: SparkConnectClient,
  operationId: string,
  error: unknown,
): Promise<Verdict> {
  try {
    const [status] = await client.operationStatus([operationId]);
    if (status?.state === "succeeded") return { kind: "succeeded", observed: [] };
    // The server closes what it drops as if it was cancelled, even when it had succeeded.
    if (status?.state === "cancelled" && hasErrorClass(error, droppedClass)) return { kind: "dropped", error };
    if (status?.state === "failed" || status?.state === "cancelled") return { kind: status.state, error };
  } catch {
    // The session is gone, or the server has no GetStatus: nobody knows.
  }
  return { kind: "forgotten", error };
}

/** Whether an error is the run's own: one that Spark gives a class to, and that is about no connection. */
function isVerdict(error: unknown): boolean {
  return error instanceof Error && error.name === "SparkConnectError";
}
