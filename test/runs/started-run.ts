import { setTimeout as delay } from "node:timers/promises";
import { SparkConnectClient } from "../../src/index.ts";
import type { RunningCommand } from "../integration/cli/run-command.ts";

/** Where a run is found on its server. */
export interface KnownRun {
  readonly operationId: string;
  readonly sessionId: string;
  readonly userId: string;
}

/** A connection string, and the token where that is not in it. */
export interface Address {
  readonly remote: string;
  readonly token?: string;
}

/** The run that a command says it starts, once the server runs it. */
export async function startedRun(address: Address, command: RunningCommand): Promise<KnownRun> {
  const line = await command.said(/^Run /);
  const [, operationId = "", sessionId = "", userId = ""] =
    /^Run (\S+) \(session (\S+), user (\S+)\)$/.exec(line) ?? [];
  const run = { operationId, sessionId, userId };
  while ((await stateOf(address, run)) !== "running") await delay(100);
  return run;
}

/** What the server says about a run. */
export async function stateOf({ remote, token }: Address, { operationId, sessionId, userId }: KnownRun) {
  const options = { remote, sessionId, userId, keepSession: true, ...(token !== undefined && { token }) };
  await using client = new SparkConnectClient(options);
  return (await client.operationStatus([operationId]))[0]?.state;
}
