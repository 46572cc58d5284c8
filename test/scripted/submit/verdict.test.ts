import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { toFailure } from "../../../src/submit/failure.ts";
import { type FollowOptions, followRun, stateOfRun, type Verdict } from "../../../src/submit/run-handle.ts";
import { quickPolicy, type Scripted, scripted, signal } from "../support/scripted.ts";
import {
  batch,
  respond,
  type Script,
  StatusError,
  serverSideSessionId,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

const operationId = "0a000000-0000-4000-8000-000000000001";
const classes = '["org.apache.spark.SparkException","java.lang.Exception"]';
const followed: readonly [string, (scene: Scripted) => Promise<Verdict>][] = [
  ["read to its end", (scene) => follow(scene)],
  ["read for a moment", (scene) => follow(scene, { leave: AbortSignal.timeout(60_000) })],
];

function follow({ client, server }: Scripted, options: FollowOptions = {}): Promise<Verdict> {
  const connect = ({ keepSession }: { readonly keepSession: boolean }) =>
    new SparkConnectClient({ remote: server.remote, keepSession, retryPolicies: [quickPolicy], connectTimeoutMs: 500 });
  return followRun({ client, connect }, operationId, options);
}

function failing(error: StatusError): Script {
  return { reattachExecute: (stream) => stream.fail(error) };
}

function status(operationState: number): Script {
  return {
    getStatus: ({ sessionId }) => ({
      sessionId,
      serverSideSessionId,
      operationStatuses: [{ operationId, state: operationState }],
    }),
  };
}

const states = { running: 2, succeeded: 4, failed: 5 } as const;

const gap: Script = {
  reattachExecute: async (stream) => {
    await stream.send(respond(stream.request, "0", batch(0)));
    await stream.send(respond(stream.request, "1", batch(2)));
    stream.end();
  },
};

const undecodable: Script = {
  reattachExecute: async (stream) => {
    await stream.sendBytes(Uint8Array.of(0xff, 0xff, 0xff));
    stream.end();
  },
};

const notVerdicts: readonly [string, Script][] = [
  ["a gap in the rows", gap],
  ["a response that cannot be decoded", undecodable],
  ["a bare status of gRPC", failing(new StatusError(grpcStatus.UNKNOWN, "Application error processing RPC"))],
  ["a message that is too large", failing(new StatusError(grpcStatus.RESOURCE_EXHAUSTED, "larger than max"))],
  ["a cursor that is not there any more", failing(sparkError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", { classes }))],
  ["a method that the server lacks", failing(new StatusError(grpcStatus.UNIMPLEMENTED, "no such method"))],
];

describe.each(followed)("a run %s", (_, followIt) => {
  it.each([
    ["with an error class", sparkError("DIVIDE_BY_ZERO", { classes })],
    ["with an exception alone", new StatusError(grpcStatus.INTERNAL, "Job aborted", { metadata: { classes } })],
    ["in brackets alone, as Spark 3.5 does", new StatusError(grpcStatus.INTERNAL, "[DIVIDE_BY_ZERO] Division by zero")],
  ])("failed when Spark says so: %s", async (_form, error) => {
    await using scene = await scripted(failing(error));
    expect(await followIt(scene)).toMatchObject({ kind: "failed", error: { code: "FAILED" } });
  });

  it.each(notVerdicts)("has no verdict by %s", async (_what, script) => {
    await using scene = await scripted({ ...script, ...status(states.running) });
    await expect(followIt(scene)).rejects.toMatchObject({ name: "SparkConnectError" });
  });

  it.each(notVerdicts)("has the verdict that GetStatus tells after %s", async (_what, script) => {
    await using failed = await scripted({ ...script, ...status(states.failed) });
    expect(await followIt(failed)).toMatchObject({ kind: "failed" });
    await using succeeded = await scripted({ ...script, ...status(states.succeeded) });
    expect(await followIt(succeeded)).toEqual({ kind: "succeeded", observed: [] });
  });
});

it("a server that fails its runs as it goes is away, and its run has no verdict", async () => {
  const error = new StatusError(grpcStatus.INTERNAL, "Job 0 cancelled because SparkContext was shut down", {
    metadata: { classes, errorId: "e1" },
  });
  await using scene = await scripted({
    ...failing(error),
    fetchErrorDetails: async () => {
      await scene.server[Symbol.asyncDispose]();
      throw new StatusError(grpcStatus.UNAVAILABLE, "gone");
    },
  });
  const thrown: unknown = await follow(scene).catch((reason: unknown) => reason);
  expect(toFailure(thrown)).toMatchObject({
    code: "UNREACHABLE",
    message: "the server went away: Job 0 cancelled because SparkContext was shut down",
  });
});

describe("an abort", () => {
  it("ends the wait for GetStatus after a release", async () => {
    const asked = signal();
    await using scene = await scripted({
      ...failing(sparkError("INVALID_HANDLE.OPERATION_ABANDONED", { classes })),
      getStatus: async () => {
        asked.resolve();
        return await new Promise(() => {});
      },
    });
    const stop = new AbortController();
    const verdict = follow(scene, { leave: stop.signal });
    await asked.promise;
    stop.abort(new Error("Ctrl-C"));
    expect(await verdict).toEqual({ kind: "left" });
  });

  it("ends the short read of a server without GetStatus", async () => {
    const read = signal();
    await using server = await startScriptedServer({
      getStatus: () => {
        throw new StatusError(grpcStatus.UNIMPLEMENTED, "no GetStatus");
      },
      reattachExecute: async () => read.resolve(),
    });
    const connect = () => new SparkConnectClient({ remote: server.remote, keepSession: true });
    await using client = connect();
    const stop = new AbortController();
    const reason = new Error("Ctrl-C");
    const state = stateOfRun({ client, connect }, operationId, stop.signal);
    await read.promise;
    stop.abort(reason);
    await expect(state).rejects.toBe(reason);
  });
});
