import { setTimeout as delay } from "node:timers/promises";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import type { CommandOptions } from "../sql/action-options.ts";
import type { ExecutableCommand } from "../sql/executable-command.ts";
import type { ObservedMetrics } from "../sql/execution-info.ts";
import type { RunSession } from "./run-session.ts";

export interface CancellableOptions extends Omit<CommandOptions, "signal"> {
  readonly operationId: string;
  /** Cancels the operation on the server; the promise then waits for the server's word on it. */
  readonly signal: AbortSignal;
}

/** By then the server refuses an id that is in use; earlier, an interrupt could hit another submitter's run. */
const refusalMs = 1_000;
const interruptEveryMs = 500;
const cancelWithinMs = 20_000;

/**
 * Runs a command. When the signal fires, interrupts the operation and goes on reading until the server says that it is
 * over: an operation that is released at once stays `running` in GetStatus (Spark 4.3.0), and its target would look
 * busy. Rejects with what the server said (`OPERATION_CANCELED`), or with the signal's reason when it says nothing.
 */
export async function executeCancellable(
  { client, spark }: RunSession,
  command: ExecutableCommand,
  { signal, onAccepted, ...options }: CancellableOptions,
): Promise<{ readonly observed: readonly ObservedMetrics[] }> {
  signal.throwIfAborted();
  const over = new AbortController();
  const giveUp = new AbortController();
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  const cancel = async (): Promise<void> => {
    await Promise.race([accepted, delay(refusalMs, undefined, { signal: over.signal })]);
    await interruptUntil(over.signal, client, options.operationId);
  };
  // The reader must not wait for ever, even if cancelling fails or takes too long.
  const onAbort = () =>
    void cancel().then(
      () => giveUp.abort(signal.reason),
      () => giveUp.abort(signal.reason),
    );
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await spark.execute(command, {
      ...options,
      signal: giveUp.signal,
      onAccepted: (operationId) => {
        accept();
        onAccepted?.(operationId);
      },
    });
  } finally {
    signal.removeEventListener("abort", onAbort);
    over.abort();
  }
}

/** Interrupts an operation again and again until `over`. Rejects then, and after twenty seconds. */
export async function interruptUntil(
  over: AbortSignal,
  client: SparkConnectClient,
  operationId: string,
): Promise<never> {
  // The calls are bounded too: one to a server that is gone is repeated for ten minutes.
  const stop = AbortSignal.any([over, AbortSignal.timeout(cancelWithinMs)]);
  for (;;) {
    await client.interrupt({ operationId }, { signal: stop });
    await delay(interruptEveryMs, undefined, { signal: stop });
  }
}
