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
  const leave = new AbortController();
  const timer = setTimeout(() => leave.abort(), shortReadMs);
  try {
    for await (const _ of client.attach(operationId, { signal, detach: leave.signal }));
    return !leave.signal.aborted;
  } catch (error) {
    // Whatever its verdict is, it has one; but for a reader that threw us out, the operation is somebody's.
    return !hasErrorClass(error, "INVALID_CURSOR.DISCONNECTED");
  } finally {
    clearTimeout(timer);
  }
}
