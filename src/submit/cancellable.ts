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

const interruptEveryMs = 500;
const cancelWithinMs = 20_000;
/** By then the write of a warm server, even a busy one, has a job. */
const settleMs = 2_500;
/** A submission is stopped sooner, or its short writes would end first. By then the server refuses another run's id. */
const ownSettleMs = 1_500;

/**
 * Runs a command. When the signal fires, interrupts the operation and goes on reading until the server says that it is
 * over: an operation that is released at once stays `running` in GetStatus (Spark 4.3.0), and its target would look
 * busy. Rejects with what the server said (`OPERATION_CANCELED`), or with the signal's reason when it says nothing.
 */
export async function executeCancellable(
  { client, spark }: RunSession,
  command: ExecutableCommand,
  { signal, ...options }: CancellableOptions,
): Promise<{ readonly observed: readonly ObservedMetrics[] }> {
  signal.throwIfAborted();
  const over = new AbortController();
  const giveUp = new AbortController();
  const startedAt = Date.now();
  const cancel = async (): Promise<void> => {
    await untilSettled(startedAt, over.signal, ownSettleMs);
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
    return await spark.execute(command, { ...options, signal: giveUp.signal });
  } finally {
    signal.removeEventListener("abort", onAbort);
    over.abort();
  }
}

/**
 * Waits while a run is so young that its interrupt might be lost: Hadoop swallows one that comes while a write makes its
 * folders on a disk (`Shell.joinThread`), and Spark heeds no second (4.3.0). Rejects with the signal's reason.
 *
 * @param startedAt in milliseconds since 1970, or as an ISO 8601 string
 */
export async function untilSettled(
  startedAt: number | string,
  signal: AbortSignal,
  afterMs: number = settleMs,
): Promise<void> {
  const ageMs = Date.now() - new Date(startedAt).getTime();
  // Another machine's clock may be ahead.
  await delay(Math.min(afterMs, Math.max(0, afterMs - ageMs)), undefined, { signal });
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
