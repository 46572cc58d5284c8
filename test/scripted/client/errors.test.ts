import { subscribe, unsubscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { SparkConnectError, UnreachableError } from "../../../src/errors.ts";
import { run } from "../support/plans.ts";
import { quickPolicy, scripted, threeBatches } from "../support/scripted.ts";
import {
  batch,
  refusingAddress,
  respond,
  StatusError,
  serverSideSessionId,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

const version = {
  case: "sparkVersion",
  value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
} as const;
const getAll = { case: "getAll", value: { $typeName: "spark.connect.ConfigRequest.GetAll" } } as const;

function failing(error: StatusError): () => never {
  return () => {
    throw error;
  };
}

describe("a failed call", () => {
  it("tells the class, state, parameters, contexts and stack, fetched once", async () => {
    await using scene = await scripted({
      analyzePlan: failing(
        sparkError("A.B", { errorId: "e1", sqlState: "42P01", classes: '["org.X","java.lang.Exception"]' }),
      ),
      fetchErrorDetails: ({ errorId }) => ({
        serverSideSessionId,
        rootErrorIdx: 0,
        errors: [
          {
            message: `root of ${errorId}`,
            errorTypeHierarchy: ["org.X", "java.lang.Exception"],
            stackTrace: [{ declaringClass: "org.C", methodName: "m", fileName: "C.scala", lineNumber: 7 }],
            causeIdx: 1,
            sparkThrowable: {
              errorClass: "A.B",
              sqlState: "42P01",
              messageParameters: { name: "`nope`" },
              queryContexts: [{ contextType: 0, startIndex: 14, stopIndex: 17, fragment: "nope" }],
            },
          },
          { message: "the cause", errorTypeHierarchy: ["java.io.IOException"] },
        ],
      }),
    });
    const failure = await scene.client.analyze(version).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SparkConnectError);
    expect(failure).toMatchObject({
      message: "root of e1",
      errorClass: "A.B",
      sqlState: "42P01",
      messageParameters: { name: "`nope`" },
      exceptionClasses: ["org.X", "java.lang.Exception"],
      queryContexts: [{ contextType: "sql", startIndex: 14, stopIndex: 17, fragment: "nope" }],
      serverStackTrace: "org.X: root of e1\n\tat org.C.m(C.scala:7)\nCaused by: java.io.IOException: the cause",
      cause: { message: "the cause", exceptionClasses: ["java.io.IOException"] },
    });
    expect(scene.server.count("fetchErrorDetails")).toBe(1);
  });

  it("still tells what the status held where the server has no FetchErrorDetails, and asks that only once", async () => {
    await using scene = await scripted({
      analyzePlan: failing(sparkError("A.B", { errorId: "e1", sqlState: "42P01", messageParameters: '{"name":"x"}' })),
      fetchErrorDetails: failing(new StatusError(grpcStatus.UNIMPLEMENTED, "no such method")),
    });
    const expected = {
      message: "[A.B] as scripted.",
      errorClass: "A.B",
      sqlState: "42P01",
      messageParameters: { name: "x" },
    };
    await expect(scene.client.analyze(version)).rejects.toMatchObject(expected);
    await expect(scene.client.analyze(version)).rejects.toMatchObject(expected);
    expect(scene.server.count("fetchErrorDetails")).toBe(1);
  });

  it("keeps its own error when fetching the details fails", async () => {
    await using scene = await scripted({
      analyzePlan: failing(sparkError("A.B", { errorId: "e1" })),
      fetchErrorDetails: failing(new StatusError(grpcStatus.INTERNAL, "details are gone")),
    });
    await expect(scene.client.analyze(version)).rejects.toMatchObject({ errorClass: "A.B" });
  });

  it("has the class that its text begins with where the server sends no metadata", async () => {
    await using scene = await scripted({
      analyzePlan: failing(new StatusError(grpcStatus.INTERNAL, "[DIVIDE_BY_ZERO] Division by zero.")),
    });
    await expect(scene.client.analyze(version)).rejects.toMatchObject({ errorClass: "DIVIDE_BY_ZERO" });
  });

  it("says what to do about a plan that the server's parser gives up on", async () => {
    await using scene = await scripted({
      analyzePlan: failing(new StatusError(grpcStatus.UNKNOWN, "Application error processing RPC")),
    });
    await expect(scene.client.analyze(version)).rejects.toThrowError(
      "Raise spark.connect.grpc.marshallerRecursionLimit",
    );
  });

  it("is tried again while the server is away, and not when it fails", async () => {
    let asked = 0;
    await using scene = await scripted({
      analyzePlan: ({ sessionId }) => {
        if (++asked < 4) throw new StatusError(grpcStatus.UNAVAILABLE, "away");
        return { sessionId, serverSideSessionId, result: { case: "sparkVersion", value: { version: "9" } } };
      },
      getStatus: failing(sparkError("SOMETHING")),
    });
    expect((await scene.client.analyze(version)).value).toMatchObject({ version: "9" });
    await expect(scene.client.operationStatus([])).rejects.toMatchObject({ errorClass: "SOMETHING" });
    expect([scene.server.count("analyzePlan"), scene.server.count("getStatus")]).toEqual([4, 1]);
  });

  it("is tried again under the caller's own policies", async () => {
    const never = { ...quickPolicy, canRetry: () => false };
    await using scene = await scripted(
      { executePlan: (stream) => stream.fail(new StatusError(grpcStatus.UNAVAILABLE, "away")) },
      { retryPolicies: [never] },
    );
    await expect(run(scene.client, "q")).rejects.toBeInstanceOf(UnreachableError);
    expect(scene.server.count("executePlan")).toBe(1);
  });

  it("waits for a RetryInfo and then succeeds", async () => {
    let asked = 0;
    await using scene = await scripted({
      analyzePlan: ({ sessionId }) => {
        if (++asked === 1) throw new StatusError(grpcStatus.FAILED_PRECONDITION, "warming up", { retryDelayMs: 100 });
        return { sessionId, serverSideSessionId, result: { case: "sparkVersion", value: { version: "9" } } };
      },
    });
    expect((await scene.client.analyze(version)).value).toMatchObject({ version: "9" });
  });

  it("ends at its deadline without another try", async () => {
    await using scene = await scripted({ analyzePlan: () => new Promise(() => {}) }, { deadlines: { analyzeMs: 100 } });
    await expect(scene.client.analyze(version)).rejects.toThrowError("DEADLINE_EXCEEDED");
    expect(scene.server.count("analyzePlan")).toBe(1);
  });

  it("ends with the signal's reason when that aborts", async () => {
    const reason = new Error("enough");
    const abort = new AbortController();
    await using scene = await scripted({ analyzePlan: () => new Promise(() => abort.abort(reason)) });
    await expect(scene.client.analyze(version, { signal: abort.signal })).rejects.toBe(reason);
  });
});

/** Why the next socket that this process opens is not connected. */
function firstRefusal(): Promise<unknown> {
  return new Promise((resolve) => {
    const onSocket = (message: unknown): void => {
      unsubscribe("net.client.socket", onSocket);
      // What Node publishes on this channel.
      (message as { readonly socket: Socket }).socket.once("error", resolve);
    };
    subscribe("net.client.socket", onSocket);
  });
}

describe("an unreachable server", () => {
  it("is given up after the connect timeout when it refuses connections", async () => {
    await using address = await refusingAddress();
    await using client = new SparkConnectClient({ remote: address.remote, connectTimeoutMs: 400 });
    await expect(client.config(getAll)).rejects.toBeInstanceOf(UnreachableError);
  });

  it("is given up after the connect timeout when it accepts connections and says nothing", async () => {
    const silent = createServer((socket) => socket.on("error", () => {}));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    await using client = new SparkConnectClient({ remote: `sc://127.0.0.1:${port}`, connectTimeoutMs: 400 });
    await expect(client.config(getAll)).rejects.toThrowError("no connection within 0.4 s");
    silent.close();
  });

  it("is reached as soon as it is there, within the connect timeout", async () => {
    await using address = await refusingAddress();
    const client = new SparkConnectClient({ remote: address.remote });
    const refused = firstRefusal();
    const answer = client.analyze(version);
    expect(await refused).toMatchObject({ code: "ECONNREFUSED", address: address.host, port: address.port });
    await using _server = await startScriptedServer({}, address);
    expect((await answer).value).toMatchObject({ version: "4.3.0" });
    await client[Symbol.asyncDispose]();
  });

  it("is reached when a name that did not resolve does again", async () => {
    await using server = await startScriptedServer({});
    const lookup = vi.spyOn(dns.promises, "lookup");
    const failure = Object.assign(new Error("getaddrinfo EAI_AGAIN"), { code: "EAI_AGAIN" });
    lookup.mockRejectedValueOnce(failure).mockRejectedValueOnce(failure);
    // The overload that grpc-js calls, with `all: true`, gives a list.
    lookup.mockResolvedValue([{ address: "127.0.0.1", family: 4 }] as never);
    await using client = new SparkConnectClient({ remote: `sc://spark.test:${server.port}` });
    expect((await client.analyze(version)).value).toMatchObject({ version: "4.3.0" });
    lookup.mockRestore();
  });

  it("is asked once only when it refuses the token, and the token is in no message", async () => {
    await using scene = await scripted(
      { config: failing(new StatusError(grpcStatus.UNAUTHENTICATED, "Invalid authentication token")) },
      { token: "s3cret" },
    );
    const failure = await scene.client.config(getAll).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(JSON.stringify([String(failure), failure])).not.toContain("s3cret");
    expect(scene.server.calls).toEqual(["config"]);
  });
});

describe("a token", () => {
  it("is read anew, once, when a call is refused", async () => {
    const seen: (string | undefined)[] = [];
    let reads = 0;
    await using scene = await scripted(
      {
        analyzePlan: ({ sessionId }, headers) => {
          seen.push(headers["authorization"]);
          if (headers["authorization"] === "Bearer t1") throw new StatusError(grpcStatus.UNAUTHENTICATED, "expired");
          return { sessionId, serverSideSessionId, result: { case: "sparkVersion", value: { version: "9" } } };
        },
      },
      { token: () => `t${++reads}` },
    );
    await scene.client.analyze(version);
    expect(seen).toEqual(["Bearer t1", "Bearer t2"]);
  });

  it("that expires within a stream is read anew, and the stream goes on", async () => {
    let reads = 0;
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          await stream.send(respond(stream.request, "0", batch(0)));
          stream.end();
        },
        reattachExecute: async (stream) => {
          if (stream.headers["authorization"] === "Bearer t1")
            return stream.fail(new StatusError(grpcStatus.UNAUTHENTICATED, "expired"));
          await threeBatches(stream);
        },
      },
      { token: () => `t${++reads}` },
    );
    expect((await run(scene.client, "q")).map(({ data }) => data[0])).toEqual([0, 1, 2]);
    expect(reads).toBe(2);
  });

  it("that is denied by a gateway is read anew as well", async () => {
    let reads = 0;
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          if (stream.headers["authorization"] === "Bearer t1") {
            return stream.fail(new StatusError(grpcStatus.PERMISSION_DENIED, "Token expired"));
          }
          await threeBatches(stream);
        },
      },
      { token: () => `t${++reads}` },
    );
    expect(await run(scene.client, "q")).toHaveLength(3);
  });

  it("that stays refused within a stream fails the operation", async () => {
    let reads = 0;
    await using scene = await scripted(
      { executePlan: (stream) => stream.fail(new StatusError(grpcStatus.UNAUTHENTICATED, "expired")) },
      { token: () => `always new, never good: ${++reads}` },
    );
    await expect(run(scene.client, "q")).rejects.toBeInstanceOf(UnreachableError);
    expect(scene.server.count("executePlan")).toBe(2);
  });
});
