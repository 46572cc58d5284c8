import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { hasErrorClass, isCancelled, isVerdict } from "./failure.ts";
import { isRunning, isUnimplemented } from "./known-runs.ts";
import { isForgotten } from "./run-handle.ts";

const shortReadMs = 1_500;

/**
 * Whether an operation that holds its id is over. On a server without GetStatus, a short read finds out: it disconnects
 * the operation's reader, which reattaches, and takes the verdict only of an operation that has no reader. Throws what is
 * not Spark's word on the operation, such as an unreachable server.
 */
export async function hasEnded(client: SparkConnectClient, operationId: string, signal: AbortSignal): Promise<boolean> {
  try {
    const [status] = await client.operationStatus([operationId], { signal });
    return status === undefined || !isRunning(status.state);
  } catch (error) {
    if (!isUnimplemented(error)) throw error;
  }
  // An abort only leaves the read: aborting the read would interrupt an operation that may be another submitter's.
  const leave = AbortSignal.any([signal, AbortSignal.timeout(shortReadMs)]);
  try {
    for await (const _ of client.attach(operationId, { detach: leave }));
  } catch (error) {
    signal.throwIfAborted();
    // Its own reader disconnected us: it goes on.
    if (hasErrorClass(error, "INVALID_CURSOR.DISCONNECTED")) return false;
    if (isVerdict(error) || isCancelled(error) || isForgotten(error)) return true;
    throw error;
  }
  signal.throwIfAborted();
  return !leave.aborted;
}
