import type { OperationStatus } from "../client/calls/operation-status.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { SparkConnectError } from "../errors.ts";
import { FailureError } from "./failure.ts";
import { defaultRunUser, isRunOperation, type RunIds, runOperationId } from "./run-ids.ts";

/** What the server remembers of a session's runs; all are empty if it cannot say (before Spark 4.2, Sail). */
export interface KnownRuns {
  /** Operation ids of runs that are going on. */
  readonly running: readonly string[];
  /** Operation ids of runs that ended, within the last half hour or so. */
  readonly ended: readonly string[];
  /** Those of them whose end no process has read to its last response. */
  readonly unread: readonly string[];
  /** Those of them that were cancelled. */
  readonly cancelled: readonly string[];
}

const noRuns: KnownRuns = { running: [], ended: [], unread: [], cancelled: [] };

/** Asks the server for the session's runs. Throws what the client throws. */
export async function knownRuns(client: SparkConnectClient, signal?: AbortSignal): Promise<KnownRuns> {
  try {
    return await runsOf(client, signal);
  } catch (error) {
    if (isUnimplemented(error)) return noRuns;
    throw error;
  }
}

async function runsOf(client: SparkConnectClient, signal?: AbortSignal): Promise<KnownRuns> {
  const statuses = await client.operationStatus([], { signal });
  const runs = statuses.filter(({ operationId }) => isRunOperation(client.sessionId, operationId));
  return {
    running: runs.filter(({ state }) => isRunning(state)).map(({ operationId }) => operationId),
    ended: runs.filter(({ state }) => !isRunning(state)).map(({ operationId }) => operationId),
    unread: runs.filter(({ state }) => state === "terminating").map(({ operationId }) => operationId),
    cancelled: runs.filter(({ state }) => state === "cancelled").map(({ operationId }) => operationId),
  };
}

/**
 * Throws a conflict if closing the session, which has had other jars or files, would end a run or lose how one ended,
 * or if the server cannot say so.
 */
export async function assertReplaceable(client: SparkConnectClient, signal: AbortSignal): Promise<void> {
  const { running, unread } = await runsOf(client, signal).catch((cause: unknown) => {
    if (!isUnimplemented(cause)) throw cause;
    throw new FailureError("CONFLICT", `an earlier run of the same target had other --jars or --files`, {
      hint: "Its session cannot be replaced, as this server does not tell whether a run is active. Restart the server, or give --target another name.",
      cause,
    });
  });
  if (running[0] !== undefined) throw conflict(runIds(client, running[0]));
  if (unread[0] === undefined) return;
  const run = runIds(client, unread[0]);
  throw new FailureError(
    "CONFLICT",
    `run ${run.id} of the same target had other --jars or --files, and its end is unread`,
    {
      hint: `\`spark-connect attach ${idOptions(run)}\` reads how it ended; then submit again.`,
      facts: { run: { ...run } },
    },
  );
}

/** Whether the server does not have this call at all. */
export function isUnimplemented(error: unknown): boolean {
  return error instanceof SparkConnectError && error.code === "UNSUPPORTED";
}

/** TERMINATING is not running: the operation finished or failed, but its verdict is not fetched and released yet. */
export function isRunning(state: OperationStatus["state"]): boolean {
  switch (state) {
    case "running":
      return true;
    case "terminating":
    case "unknown":
    case "succeeded":
    case "failed":
    case "cancelled":
      return false;
  }
}

/** The attempt after the greatest one that the server remembers: an id that was used never runs again. */
export function nextAttempt(sessionId: string, ended: KnownRuns["ended"]): number {
  const used = new Set(ended);
  let next = 0;
  for (let attempt = 0; used.size > 0 && attempt < maxAttempts; attempt++) {
    if (used.delete(runOperationId(sessionId, attempt))) next = attempt + 1;
  }
  return next;
}

/** More runs than one target has in one session's life. */
export const maxAttempts = 10_000;

/** The ids of a run in a client's session. */
export function runIds(
  { userId, sessionId }: Pick<SparkConnectClient, "userId" | "sessionId">,
  operationId: string,
): RunIds {
  return { id: operationId, userId, sessionId, operationId };
}

/** The failure of a submission that finds another run of the same target. */
export function conflict(other: RunIds, cause?: unknown): FailureError {
  const ids = idOptions(other);
  return new FailureError("CONFLICT", `run ${other.id} of the same target is active`, {
    hint: `\`spark-connect attach ${ids}\` waits for its end, and cancel instead of attach stops it; then submit again.`,
    facts: { run: { ...other } },
    cause,
  });
}

function idOptions({ userId, sessionId, operationId }: RunIds): string {
  const user = userId === defaultRunUser ? "" : ` --user-id ${userId}`;
  return `--session-id ${sessionId} --operation-id ${operationId}${user}`;
}
