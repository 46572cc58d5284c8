import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import {
  type CallEnd,
  type OutgoingCall,
  type ReconnectEvent,
  type RetryEvent,
  RpcError,
  SparkSession,
} from "../../../src/index.ts";
import { run } from "../support/plans.ts";
import { quickPolicy, roundTrip, scripted, signal, threeBatches } from "../support/scripted.ts";
import { batch, respond, StatusError, sparkError, startScriptedServer } from "../support/scripted-server.ts";
import { frozenClock, watchWarnings } from "../support/warnings.ts";

const unavailable = (): StatusError => new StatusError(grpcStatus.UNAVAILABLE, "away");
/** Waits of 1, 4 and 5 ms, each as it is. */
const threeRetries = { ...quickPolicy, maxRetries: 3 };

const warned = watchWarnings();

describe("onRetry", () => {
  it("tells of each failure of a call that is made again, and how long they have been going on", async () => {
    const pass = frozenClock();
    const events: RetryEvent[] = [];
    let asked = 0;
    await using scene = await scripted(
      {
        interrupt: (request) => {
          pass(10_000);
          if (++asked <= 3) throw unavailable();
          return { sessionId: request.sessionId };
        },
      },
      { retryPolicies: [threeRetries], onRetry: (event) => void events.push(event) },
    );
    await scene.client.interrupt({ all: true });
    expect(events).toEqual(
      [1, 4, 5].map((waitMs, index) => ({
        method: "Interrupt",
        operationId: null,
        stage: "connected",
        code: "UNAVAILABLE",
        error: expect.any(RpcError),
        failures: index + 1,
        failingMs: index * 10_000,
        waitMs,
      })),
    );
    expect(events[0]?.error).toMatchObject({ code: "UNAVAILABLE", message: "UNAVAILABLE: away", errorClass: null });
    expect(await warned()).toEqual([]);
  });

  it("says nothing of a failure that ends the call", async () => {
    const events: RetryEvent[] = [];
    await using scene = await scripted(
      {
        interrupt: () => {
          throw sparkError("INTERNAL_ERROR");
        },
      },
      { onRetry: (event) => void events.push(event) },
    );
    await expect(scene.client.interrupt({ all: true })).rejects.toMatchObject({ errorClass: "INTERNAL_ERROR" });
    expect(events).toEqual([]);
  });

  it("names the operation whose stream failed, and begins to count again after a response", async () => {
    const events: RetryEvent[] = [];
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          await stream.send(respond(stream.request, "0", batch(0)));
          stream.fail(unavailable());
        },
        reattachExecute: async (stream) => {
          if (stream.nth === 1) return stream.fail(unavailable());
          if (stream.nth === 3) return await threeBatches(stream);
          await stream.send(respond(stream.request, "1", batch(1)));
          stream.fail(unavailable());
        },
      },
      { onRetry: (event) => void events.push(event) },
    );
    const operationId = randomUUID();
    await run(scene.client, "q", { operationId });
    expect(events.map(({ method, operationId: id, failures }) => [method, id, failures])).toEqual([
      ["ExecutePlan", operationId, 1],
      ["ReattachExecute", operationId, 2],
      ["ReattachExecute", operationId, 1],
    ]);
  });

  it("tells of the tries to connect, and that they are such", async () => {
    const events: RetryEvent[] = [];
    let asked = 0;
    await using scene = await scripted(
      {
        config: (request) => {
          if (++asked <= 2) throw unavailable();
          return { sessionId: request.sessionId };
        },
      },
      { onRetry: (event) => void events.push(event) },
    );
    await roundTrip(scene.client);
    expect(events.map(({ stage, method, failures, waitMs }) => [stage, method, failures, waitMs])).toEqual([
      ["connecting", "Config", 1, 100],
      ["connecting", "Config", 2, 100],
    ]);
  });
});

describe("onReconnect", () => {
  it("tells of each further stream of an operation, at its first response, and why the one before stopped", async () => {
    const pass = frozenClock();
    const events: ReconnectEvent[] = [];
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          await stream.send(respond(stream.request, "0", batch(0)));
          stream.end();
        },
        reattachExecute: async (stream) => {
          pass(5_000);
          if (stream.nth === 1) {
            await stream.send(respond(stream.request, "1", batch(1)));
            return stream.fail(unavailable());
          }
          if (stream.nth === 2) return stream.fail(unavailable());
          await threeBatches(stream);
        },
      },
      { onReconnect: (event) => void events.push(event), onRetry: () => {} },
    );
    const operationId = randomUUID();
    expect(await run(scene.client, "q", { operationId })).toHaveLength(3);
    expect(events).toEqual([
      { operationId, method: "ReattachExecute", cause: "ended by the server", gapMs: 5_000 },
      { operationId, method: "ReattachExecute", cause: expect.any(RpcError), gapMs: 10_000 },
    ]);
  });

  it("names ExecutePlan where the server had never seen the operation", async () => {
    const events: ReconnectEvent[] = [];
    await using scene = await scripted(
      {
        executePlan: async (stream) => (stream.nth === 1 ? stream.fail(unavailable()) : await threeBatches(stream)),
        reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND")),
      },
      { onReconnect: (event) => void events.push(event) },
    );
    await run(scene.client, "q");
    expect(events).toMatchObject([
      { method: "ExecutePlan", cause: { errorClass: "INVALID_HANDLE.OPERATION_NOT_FOUND", code: "INTERNAL" } },
    ]);
  });

  it("says nothing of an operation whose one stream was enough", async () => {
    const events: ReconnectEvent[] = [];
    await using scene = await scripted(
      { executePlan: threeBatches },
      { onReconnect: (event) => void events.push(event) },
    );
    await run(scene.client, "q");
    expect(events).toEqual([]);
  });
});

describe("interceptCall", () => {
  it("adds headers to each attempt of each call, and is told how long each took and how it ended", async () => {
    const pass = frozenClock();
    const seen: (string | undefined)[] = [];
    const calls: OutgoingCall[] = [];
    const ends: (readonly [string, CallEnd])[] = [];
    await using scene = await scripted(
      {
        interrupt: (request, headers) => {
          pass(250);
          seen.push(headers["x-trace"]);
          if (seen.length === 1) throw unavailable();
          return { sessionId: request.sessionId };
        },
      },
      {
        headers: { "x-trace": "the client's own" },
        onRetry: () => {},
        interceptCall: (call) => {
          const trace = String(calls.push(call));
          const onEnd = (end: CallEnd): void => void ends.push([call.method, end]);
          return { headers: { "X-Trace": trace }, onEnd };
        },
      },
    );
    await scene.client.interrupt({ all: true });
    const { port } = scene.server;
    const call = { method: "Interrupt", operationId: null, attempt: 1, reattaches: 0, host: "127.0.0.1", port };
    expect(calls).toEqual([{ ...call, method: "Config" }, call, { ...call, attempt: 2 }]);
    expect(seen).toEqual(["2", "3"]);
    expect(ends).toEqual([
      ["Config", { code: "OK", error: null, durationMs: 0 }],
      ["Interrupt", { code: "UNAVAILABLE", error: expect.any(RpcError), durationMs: 250 }],
      ["Interrupt", { code: "OK", error: null, durationMs: 250 }],
    ]);
  });

  it("names the operation of a stream, and is told of the end of one that was read to its end", async () => {
    const ended = signal();
    const ends: unknown[] = [];
    await using scene = await scripted(
      { executePlan: threeBatches },
      {
        interceptCall: ({ method, operationId }) => ({
          onEnd: ({ code }) => {
            if (operationId === null) return;
            ends.push([method, operationId, code]);
            ended.resolve();
          },
        }),
      },
    );
    const operationId = randomUUID();
    await run(scene.client, "q", { operationId });
    await ended.promise;
    expect(ends).toEqual([["ExecutePlan", operationId, "OK"]]);
  });

  it("is told of a stream that was left", async () => {
    const ended = signal();
    const ends: unknown[] = [];
    await using scene = await scripted(
      { executePlan: (stream) => stream.send(respond(stream.request, "0", batch(0))) },
      {
        interceptCall: ({ operationId }) => ({
          onEnd: ({ code }) => {
            if (operationId === null) return;
            ends.push(code);
            ended.resolve();
          },
        }),
      },
    );
    const leave = new AbortController();
    const left = run(scene.client, "q", { signal: leave.signal, onAccepted: () => leave.abort(new Error("enough")) });
    await expect(left).rejects.toThrow("enough");
    await ended.promise;
    expect(ends).toEqual(["CANCELLED"]);
  });

  it.each([
    [{ "not a name": "x" }, '"not a name" is not a valid name'],
    [{ "x-trace": "é" }, "x-trace is not printable"],
    [{ "x-trace-bin": "x" }, "binary by its name"],
    [{ "x-trace": 5 as unknown as string }, "x-trace is not printable"],
    [{ Authorization: "Bearer x" }, "authorization is the token's"],
  ])("cannot send %j: the call goes without, and a warning says why", async (headers, why) => {
    const seen: object[] = [];
    await using scene = await scripted(
      {
        interrupt: (request, received) => {
          seen.push(received);
          return { sessionId: request.sessionId };
        },
      },
      { interceptCall: () => ({ headers }) },
    );
    await scene.client.interrupt({ all: true });
    expect(Object.keys(seen[0] ?? {}).filter((name) => /trace|name|authorization/.test(name))).toEqual([]);
    expect(await warned()).toMatchObject([
      { name: "SparkConnectWarning", code: "SPARK_CONNECT_HOOK", detail: expect.stringContaining(why) },
    ]);
  });
});

describe("a hook that fails", () => {
  const throwing = (): never => {
    throw new Error("bad hook");
  };
  const rejecting = async (): Promise<never> => throwing();

  it.each([
    ["throws", throwing],
    ["rejects", rejecting],
    [
      "throws a value without a text",
      (): never => {
        throw Object.create(null);
      },
    ],
  ])("changes nothing about the operation, and is told of once: one that %s", async (_how, hook) => {
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          await stream.send(respond(stream.request, "0", batch(0)));
          stream.fail(unavailable());
        },
        reattachExecute: async (stream) => {
          if (stream.nth === 1) return stream.fail(unavailable());
          await threeBatches(stream);
        },
      },
      // A JavaScript program may give an async function as interceptor.
      { onRetry: hook, onReconnect: hook, interceptCall: hook as () => never },
    );
    expect((await run(scene.client, "q")).map(({ data }) => data[0])).toEqual([0, 1, 2]);
    const told = await warned();
    expect(told.map(({ code }) => code)).toEqual(Array(3).fill("SPARK_CONNECT_HOOK"));
    expect(told.map(({ message }) => /The hook (\w+)/.exec(message)?.[1]).sort()).toEqual([
      "interceptCall",
      "onReconnect",
      "onRetry",
    ]);
  });

  it("does not hide the error of the operation", async () => {
    await using scene = await scripted(
      { executePlan: (stream) => stream.fail(sparkError("DIVIDE_BY_ZERO")) },
      { interceptCall: () => ({ onEnd: throwing }) },
    );
    await expect(run(scene.client, "q")).rejects.toMatchObject({ errorClass: "DIVIDE_BY_ZERO" });
    expect(await warned()).toMatchObject([{ code: "SPARK_CONNECT_HOOK", detail: expect.stringContaining("bad hook") }]);
  });
});

describe("hooks of a session", () => {
  it("are given to the builder, and stay with the sessions that are made from it", async () => {
    await using server = await startScriptedServer({});
    const methods: string[] = [];
    await using spark = await SparkSession.builder
      .remote(server.remote)
      .client({ interceptCall: ({ method }) => void methods.push(method) })
      .create();
    await spark.version();
    await using other = spark.newSession();
    await other.version();
    expect(methods).toEqual(["Config", "AnalyzePlan", "Config", "AnalyzePlan"]);
  });

  it("are functions", async () => {
    const wrong = { onRetry: "log" as unknown as () => void };
    await expect(SparkSession.builder.remote("sc://localhost").client(wrong).create()).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: "onRetry is not a function. Give one, or leave it out.",
    });
  });
});
