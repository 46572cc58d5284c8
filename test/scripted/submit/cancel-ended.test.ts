import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { NoteWriter, readNotes } from "../../../src/submit/rejoin/run-notes.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";
import { keptSettings } from "../support/kept-settings.ts";
import { endedWith, leftIds, leftRun, out } from "../support/left-run.ts";
import { serverSideSessionId, startScriptedServer } from "../support/scripted-server.ts";

const { sessionId, operationId } = leftIds;
const ids = ["--session-id", sessionId, "--operation-id", operationId];
const released = "INVALID_HANDLE.OPERATION_NOT_FOUND";

let home: Home;
let store: RunStore;

beforeEach(async () => {
  home = await makeHome();
  store = new RunStore(runStoreDirectory(home.env));
});
afterEach(() => home[Symbol.asyncDispose]());

describe("cancel", () => {
  it("fails with what to check for a run that nobody knows", async () => {
    await using server = await startScriptedServer(endedWith(released, "unknown"));
    const env = { ...home.env, SPARK_REMOTE: server.remote };
    expect(await runJson(["cancel", ...ids], { env })).toMatchObject({
      exitCode: 2,
      json: {
        ok: false,
        error: {
          code: "USAGE",
          message: `${server.remote} knows no run ${operationId} of user spark-connect: nothing was cancelled`,
          hint: expect.stringContaining("(--user-id)"),
          run: { operationId, sessionId },
        },
      },
    });
  });

  it("does not succeed for a recorded run that Spark no longer knows", async () => {
    await using server = await startScriptedServer(endedWith(released, "unknown"));
    const record = leftRun(server.remote);
    await store.save(record);
    expect(await runJson(["cancel", operationId], { env: home.env })).toMatchObject({
      exitCode: 9,
      json: {
        ok: false,
        error: { code: "ABANDONED", message: `Spark no longer knows run ${operationId}: nothing was cancelled` },
      },
    });
    expect(await store.list(10)).toEqual([record]);
  });

  it("succeeds for a run that had failed, and keeps the reason that Spark tells once", async () => {
    await using server = await startScriptedServer({ ...endedWith("DIVIDE_BY_ZERO"), config: keptSettings() });
    await store.save(leftRun(server.remote));
    await using client = new SparkConnectClient({ remote: server.remote, sessionId, keepSession: true });
    const start = {
      identity: "told",
      startedAt: new Date().toISOString(),
      fields: { path: out },
      details: { rows: 3 },
    };
    await new NoteWriter(client, 0, randomUUID()).announce(start);
    const error = { code: "DATA_CHECK_FAILED", message: `${out} breaks a rule`, hint: "Correct the data." };
    expect(await runJson(["cancel", operationId], { env: home.env })).toMatchObject({
      exitCode: 0,
      json: { ok: true, state: "failed", error },
    });
    expect(await store.list(10)).toMatchObject([{ state: "failed", failure: error, keptUntil: null }]);
    const notes = await readNotes(client, AbortSignal.timeout(10_000));
    expect(notes.get(0)).toMatchObject({ end: { kind: "failed", failure: error } });
    const { stdout } = await runCommand(["cancel", operationId], { env: home.env });
    expect(stdout.split("\n")).toEqual([
      `${operationId}  failed`,
      `  why      DATA_CHECK_FAILED: ${out} breaks a rule`,
      "  hint     Correct the data.",
      "",
    ]);
  });
});

it("a run that is named by its ids belongs to the user in the address", async () => {
  const users = new Set<string | undefined>();
  await using server = await startScriptedServer({
    getStatus: ({ userContext }) => {
      users.add(userContext?.userId);
      return { sessionId, serverSideSessionId, operationStatuses: [{ operationId, state: 2 }] };
    },
  });
  const env = { ...home.env, SPARK_REMOTE: `${server.remote}/;user_id=alice` };
  const status = async (...more: readonly string[]) => await runJson(["status", ...ids, ...more], { env });
  expect(await status()).toMatchObject({ json: { state: "running", run: { userId: "alice" } } });
  expect([...users]).toEqual(["alice"]);
  expect(await status("--user-id", "bob")).toMatchObject({ json: { run: { userId: "bob" } } });
  expect([...users]).toEqual(["alice", "bob"]);
});
