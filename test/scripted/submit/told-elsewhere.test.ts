import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { NoteWriter, readNotes } from "../../../src/submit/rejoin/run-notes.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runJson } from "../../integration/cli/run-command.ts";
import { keptSettings } from "../support/kept-settings.ts";
import { leftIds, out, states, statusOf, toldJob } from "../support/left-run.ts";
import { scripted, signal } from "../support/scripted.ts";
import {
  batch,
  respond,
  type Script,
  StatusError,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

const released = sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND");
const submission = ["submit", toldJob, "--out", out];

let here: Home;
let elsewhere: Home;

beforeEach(async () => {
  [here, elsewhere] = await Promise.all([makeHome(), makeHome()]);
});
afterEach(async () => {
  await Promise.all([here, elsewhere].map((home) => home[Symbol.asyncDispose]()));
});

/** A submission that is reading its run when another command reads the end, which is a failure, and releases it. */
async function readBeside(
  reader: readonly string[],
  {
    machine,
    script = {},
    explainsAfterMs = 1_500,
  }: { readonly machine: Home; readonly script?: Script; readonly explainsAfterMs?: number },
) {
  const running = signal();
  let state: (typeof states)["terminating" | "failed"] | null = null;
  let displace = (): void => {};
  await using server = await startScriptedServer({
    executePlan: async (stream) => {
      await stream.send(respond({ sessionId: leftIds.sessionId, operationId: leftIds.id }, "0", batch(0)));
      state = states.terminating;
      displace = () => stream.fail(sparkError("INVALID_CURSOR.DISCONNECTED"));
      running.resolve();
    },
    reattachExecute: (stream) => {
      if (stream.nth > 1) return stream.fail(released);
      state = states.failed;
      displace();
      stream.fail(sparkError("DIVIDE_BY_ZERO"));
    },
    getStatus: statusOf(() => state),
    ...script,
  });
  const env = (home: Home) => ({ ...home.env, SPARK_REMOTE: server.remote, EXPLAINS_AFTER_MS: `${explainsAfterMs}` });
  const submitted = runJson(submission, { env: env(here) });
  await Promise.race([running.promise, submitted]);
  const read = await runJson(reader, { env: env(machine) });
  return { read, submitted: await submitted };
}

const failed = {
  outcome: "not-published",
  error: { code: "DATA_CHECK_FAILED", message: `${out} breaks a rule`, hint: "Correct the data." },
};

describe("a submission whose run's end another process reads", () => {
  it.each([
    ["attach, elsewhere", () => ({ reader: ["attach", toldJob, "--out", out], machine: elsewhere })],
    ["status, on its own machine", () => ({ reader: ["status", leftIds.id], machine: here })],
  ])("fails as that one tells: %s", async (_what, how) => {
    const { reader, machine } = how();
    const { submitted, read } = await readBeside(reader, { machine, script: { config: keptSettings() } });
    expect(read.json).toMatchObject({ error: failed.error });
    expect(submitted).toMatchObject({ exitCode: 5, json: failed });
    expect(await new RunStore(runStoreDirectory(here.env)).list(10)).toMatchObject([{ failure: failed.error }]);
  });

  it("leaves the reason on record that its own machine was told, if it is not told itself", async () => {
    // This server keeps no notes.
    const { submitted } = await readBeside(["status", leftIds.id], { machine: here, explainsAfterMs: 0 });
    expect(submitted).toMatchObject({ exitCode: 1, json: { error: { code: "JOB_FAILED" } } });
    expect(await new RunStore(runStoreDirectory(here.env)).list(10)).toMatchObject([
      { state: "failed", failure: failed.error },
    ]);
  });

  it("succeeds on a server without GetStatus if the data shows that it is published", async () => {
    await using server = await startScriptedServer({
      executePlan: async (stream) => {
        const ids = { sessionId: stream.request.sessionId, operationId: stream.request.operationId ?? "" };
        await stream.send(respond(ids, "0", batch(0)));
        stream.fail(released);
      },
      getStatus: () => {
        throw new StatusError(grpcStatus.UNIMPLEMENTED, "no GetStatus");
      },
    });
    const env = { ...here.env, SPARK_REMOTE: server.remote, PUBLISHED: "true" };
    expect(await runJson(submission, { env })).toMatchObject({ exitCode: 0, json: { state: "published", rows: 3 } });
  });
});

it("the end that a process has noted stays when another one does not know why the run failed", async () => {
  await using scene = await scripted({ config: keptSettings() });
  const notes = new NoteWriter(scene.client, 0, "a process");
  const end = { kind: "failed", failure: { code: "JOB_FAILED" } } as Parameters<NoteWriter["end"]>[0]; // Notes are not checked.
  await notes.endUnlessNoted({ kind: "cancelled" });
  await notes.endUnlessNoted(end);
  const all = await readNotes(scene.client, AbortSignal.timeout(10_000));
  expect(all.get(0)?.end).toEqual({ kind: "cancelled" });
});
