import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { UnreachableError } from "../../../src/errors.ts";
import { eventsOf, run, statement } from "../support/plans.ts";
import { scripted, signal, threeBatches } from "../support/scripted.ts";
import { refusingAddress, StatusError, serverSideSessionId, sparkError } from "../support/scripted-server.ts";

const version = {
  case: "sparkVersion",
  value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
} as const;
const getAll = { case: "getAll", value: { $typeName: "spark.connect.ConfigRequest.GetAll" } } as const;
const atOnce = { firstCalls: "at-once" } as const;

describe("a client that sends its first calls at once", () => {
  it("sends questions, settings and queries before the session's first request is answered", async () => {
    const [asked, queried] = [signal(), signal()];
    await using scene = await scripted(
      {
        config: async ({ sessionId }) => {
          await Promise.all([asked.promise, queried.promise]);
          return { sessionId, serverSideSessionId };
        },
        analyzePlan: ({ sessionId }) => {
          asked.resolve();
          return { sessionId, serverSideSessionId, result: { case: "sparkVersion", value: { version: "4.3.0" } } };
        },
        executePlan: async (stream) => {
          queried.resolve();
          await threeBatches(stream);
        },
      },
      atOnce,
    );
    const { client, server } = scene;
    const [, , batches] = await Promise.all([client.analyze(version), client.config(getAll), run(client, "q")]);
    expect(batches).toHaveLength(3);
    expect(server.count("executePlan")).toBe(1);
    expect(server.count("config")).toBe(2);
  });

  it("still sends commands and questions about operations after the first answer", async () => {
    const first = signal();
    await using scene = await scripted(
      {
        config: async ({ sessionId }) => {
          await first.promise;
          return { sessionId, serverSideSessionId };
        },
        executePlan: threeBatches,
      },
      atOnce,
    );
    const { client, server } = scene;
    const calls = Promise.all([eventsOf(client.execute(statement("c"))), client.operationStatus([])]);
    // A question that is sent later overtakes them.
    await client.analyze(version);
    expect(server.calls).toEqual(expect.not.arrayContaining(["executePlan", "getStatus"]));
    first.resolve();
    await calls;
    expect(server.calls).toEqual(expect.arrayContaining(["executePlan", "getStatus"]));
  });

  it("fails calls as the first request does when nothing listens, and waits for no release", async () => {
    await using address = await refusingAddress();
    await using scene = await scripted({}, { ...atOnce, remote: address.remote, connectTimeoutMs: 200 });
    const failed = await Promise.allSettled([scene.client.analyze(version), run(scene.client, "q")]);
    expect(failed.map((result) => result.status === "rejected" && result.reason)).toEqual([
      expect.any(UnreachableError),
      expect.any(UnreachableError),
    ]);
    expect(scene.server.calls).toEqual([]);
  });

  it("fails a call that the server leaves without an answer as soon as the first request is refused", async () => {
    await using scene = await scripted(
      {
        config: () => {
          throw new StatusError(grpcStatus.UNAUTHENTICATED, "no token");
        },
        analyzePlan: () => new Promise(() => {}),
        executePlan: () => new Promise(() => {}),
      },
      atOnce,
    );
    const failed = await Promise.allSettled([scene.client.analyze(version), run(scene.client, "q")]);
    expect(failed).toMatchObject([{ reason: { code: "UNAUTHENTICATED" } }, { reason: { code: "UNAUTHENTICATED" } }]);
  });

  it("sends a query again only when the server never had it", async () => {
    await using scene = await scripted(
      {
        executePlan: (stream) =>
          stream.nth === 1 ? stream.fail(new StatusError(grpcStatus.UNAVAILABLE, "starting")) : threeBatches(stream),
        reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND")),
      },
      atOnce,
    );
    expect(await run(scene.client, "q")).toHaveLength(3);
    expect(scene.server.count("reattachExecute")).toBe(1);
    expect(scene.server.count("executePlan")).toBe(2);
  });
});

describe("a client", () => {
  it("releases the session and the operation that was read last at the same time when it closes", async () => {
    const released = signal();
    await using scene = await scripted({
      executePlan: threeBatches,
      releaseExecute: async ({ sessionId }) => {
        await released.promise;
        return { sessionId, serverSideSessionId };
      },
      releaseSession: ({ sessionId }) => {
        released.resolve();
        return { sessionId, serverSideSessionId };
      },
    });
    await run(scene.client, "q");
    await scene.client[Symbol.asyncDispose]();
    expect(scene.server.calls.slice(-2).sort()).toEqual(["releaseExecute", "releaseSession"]);
  });

  it("asks for no details of an error whose class the caller expects", async () => {
    await using scene = await scripted({
      analyzePlan: () => {
        throw sparkError("PATH_NOT_FOUND", { errorId: "e" });
      },
    });
    const expected = scene.client.analyze(version, { expected: ["PATH_NOT_FOUND"] });
    await expect(expected).rejects.toMatchObject({ errorClass: "PATH_NOT_FOUND" });
    expect(scene.server.count("fetchErrorDetails")).toBe(0);
    await expect(scene.client.analyze(version, { expected: ["OTHER"] })).rejects.toMatchObject({
      errorClass: "PATH_NOT_FOUND",
    });
    expect(scene.server.count("fetchErrorDetails")).toBe(1);
  });
});
