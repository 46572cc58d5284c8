import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { hasErrorClass } from "./failure.ts";
import { isRunning, isUnimplemented } from "./known-runs.ts";

const shortReadMs = 1_500;

/**
 * Whether an operation that holds its id is over. Servers without GetStatus are asked by a short read: that throws the
 * operation's reader out, which reattaches, and takes the verdict only of an operation that nobody reads from.
 */
export async function hasEnded(client: SparkConnectClient, operationId: string, signal: AbortSignal): Promise<boolean> {
  try {
    const [status] = await client.operationStatus([operationId], { signal });
    return status === undefined || !isRunning(status.state);
  } catch (error) {
    if (!isUnimplemented(error)) throw error;
  }
  // An abort leaves as well: to abort the read would interrupt what may be another submitter's.
  const leave = AbortSignal.any([signal, AbortSignal.timeout(shortReadMs)]);
  try {
    for await (const _ of client.attach(operationId, { detach: leave }));
  } catch (error) {
    signal.throwIfAborted();
    // Whatever its verdict is, it has one; but for a reader that threw us out, the operation is somebody's.
    return !hasErrorClass(error, "INVALID_CURSOR.DISCONNECTED");
  }
  signal.throwIfAborted();
  return !leave.aborted;
}
