import { setTimeout as delay } from "node:timers/promises";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import type { ReadyRun } from "../job.ts";
import { knownRuns } from "./known-runs.ts";
import type { RunIds } from "./run-ids.ts";
import { type Connect, openFreshSession } from "./run-session.ts";

/** Whether a failed submission has published; `unknown` only after the server was asked once more. */
export type Outcome = "published" | "not-published" | "unknown";

export interface Unfinished {
  readonly run: RunIds | null;
  readonly ready: ReadyRun | null;
  readonly started: "no" | "sent" | "accepted";
  readonly connect: Connect;
}

const probeTimeoutMs = 15_000;
const settleTimeoutMs = 20_000;

/** Asks a fresh session whether the run is published: the run's own may be the one that was lost. Never throws. */
export async function outcomeOf({ run, ready, started, connect }: Unfinished): Promise<Outcome> {
  if (run === null || ready === null || started === "no") return "not-published";
  // The caller's signal has fired or may fire: the probe has a limit of its own.
  const signal = AbortSignal.timeout(probeTimeoutMs);
  try {
    const { client, spark } = await openFreshSession(connect, signal);
    await using _client = client;
    if (await ready.isPublished(spark)) return "published";
    return (await isStillRunning(connect, run, signal)) ? "unknown" : "not-published";
  } catch {
    return "unknown";
  }
}

/** Waits until the server has stopped an operation that was interrupted, as far as it can tell. Never throws. */
export async function settled(client: SparkConnectClient, operationId: string): Promise<void> {
  const signal = AbortSignal.timeout(settleTimeoutMs);
  try {
    while ((await knownRuns(client, signal)).running.includes(operationId)) await delay(100, undefined, { signal });
  } catch {
    // A server that does not answer has been told what it could be told.
  }
}

async function isStillRunning(connect: Connect, run: RunIds, signal: AbortSignal): Promise<boolean> {
  await using client = connect({ sessionId: run.sessionId, keepSession: true });
  return (await knownRuns(client, signal)).running.includes(run.operationId);
}
