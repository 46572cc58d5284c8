import { randomUUID } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { SparkConnectError, UnreachableError } from "../../../src/errors.ts";
import { ExecutePlanResponseSchema, type ReleaseExecuteRequest } from "../../../src/gen/spark/connect/base_pb.js";
import { batchesOf, eventsOf, query, run } from "../support/plans.ts";
import { quickPolicy, roundTrip, scripted, signal, threeBatches } from "../support/scripted.ts";
import { batch, complete, respond, StatusError, serverSideSessionId, sparkError } from "../support/scripted-server.ts";

const unavailable = (): StatusError => new StatusError(grpcStatus.UNAVAILABLE, "away");

describe("an operation", () => {
  it("goes on by itself when the server ends the stream after each response", async () => {
    const seen: (string | undefined)[] = [];
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send(respond(stream.request, "0", batch(0)));
        stream.end();
      },
      reattachExecute: async (stream) => {
        seen.push(stream.request.lastResponseId);
        const next = Number(stream.request.lastResponseId) + 1;
        await stream.send(respond(stream.request, String(next), next === 3 ? complete : batch(next)));
        stream.end();
      },
    });
    expect((await run(scene.client, "q")).map(({ data }) => data[0])).toEqual([0, 1, 2]);
    expect(seen).toEqual(["0", "1", "2"]);
    expect(scene.server.count("executePlan")).toBe(1);
  });

  it("is found with ReattachExecute when the answer to ExecutePlan was lost", async () => {
    await using scene = await scripted({
      executePlan: (stream) => stream.fail(unavailable()),
      reattachExecute: threeBatches,
    });
    expect(await run(scene.client, "q")).toHaveLength(3);
    expect(scene.server.count("executePlan")).toBe(1);
  });

  it("is sent again under the same id when the server never saw it", async () => {
    const ids = new Set<string>();
    await using scene = await scripted({
      executePlan: async (stream) => {
        ids.add(stream.request.operationId ?? "");
        if (stream.nth < 3) return stream.fail(unavailable());
        await threeBatches(stream);
      },
      reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND")),
    });
    expect(await run(scene.client, "q")).toHaveLength(3);
    expect(scene.server.calls.filter((call) => call.endsWith("Plan") || call.startsWith("reattach"))).toEqual([
      "executePlan",
      "reattachExecute",
      "executePlan",
      "reattachExecute",
      "executePlan",
    ]);
    expect(ids.size).toBe(1);
  });

  it("is never sent again once a response was received", async () => {
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send(respond(stream.request, "0", batch(0)));
        stream.fail(unavailable());
      },
      reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND")),
    });
    await expect(run(scene.client, "q")).rejects.toMatchObject({ errorClass: "INVALID_HANDLE.OPERATION_NOT_FOUND" });
    expect(scene.server.count("executePlan")).toBe(1);
  });

  it("fails when the server refuses its id, without a retry", async () => {
    await using scene = await scripted({
      executePlan: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_ALREADY_EXISTS")),
    });
    const operationId = randomUUID();
    await expect(run(scene.client, "q", { operationId })).rejects.toMatchObject({
      errorClass: "INVALID_HANDLE.OPERATION_ALREADY_EXISTS",
      operationId,
    });
    expect([scene.server.count("executePlan"), scene.server.count("reattachExecute")]).toEqual([1, 0]);
  });

  it("goes on after a second reader stole its cursor", async () => {
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send(respond(stream.request, "0", batch(0)));
        stream.fail(sparkError("INVALID_CURSOR.DISCONNECTED"));
      },
      reattachExecute: threeBatches,
    });
    expect((await run(scene.client, "q")).map(({ data }) => data[0])).toEqual([0, 1, 2]);
  });

  it("is not sent again when a second reader stole its cursor before the first response, and released it", async () => {
    await using scene = await scripted({
      executePlan: (stream) => stream.fail(sparkError("INVALID_CURSOR.DISCONNECTED")),
      reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND")),
    });
    const accepted: string[] = [];
    const operationId = randomUUID();
    const options = { operationId, onAccepted: (id: string) => void accepted.push(id) };
    await expect(run(scene.client, "q", options)).rejects.toMatchObject({
      errorClass: "INVALID_HANDLE.OPERATION_NOT_FOUND",
    });
    expect(accepted).toEqual([operationId]);
    expect([scene.server.count("executePlan"), scene.server.count("reattachExecute")]).toEqual([1, 1]);
  });

  it("is read on after a segment's deadline, on the same server-side operation", async () => {
    await using scene = await scripted(
      {
        executePlan: (stream) => stream.send(respond(stream.request, "0", batch(0))),
        reattachExecute: async (stream) => {
          if (stream.nth > 2) await threeBatches(stream);
        },
      },
      { deadlines: { streamSegmentMs: 200 } },
    );
    expect((await run(scene.client, "q")).map(({ data }) => data[0])).toEqual([0, 1, 2]);
    expect([scene.server.count("executePlan"), scene.server.count("reattachExecute")]).toEqual([1, 3]);
  });

  it("has all its retries again after each response", async () => {
    const oneRetry = { ...quickPolicy, maxRetries: 1 };
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          await stream.send(respond(stream.request, "0", batch(0)));
          stream.fail(unavailable());
        },
        reattachExecute: async (stream) => {
          const next = Number(stream.request.lastResponseId) + 1;
          await stream.send(respond(stream.request, String(next), next === 5 ? complete : batch(next)));
          stream.fail(unavailable());
        },
      },
      { retryPolicies: [oneRetry] },
    );
    expect(await run(scene.client, "q")).toHaveLength(5);
  });

  it("fails as unreachable, with its id, when the retries are spent", async () => {
    await using scene = await scripted(
      { executePlan: (stream) => stream.fail(unavailable()), reattachExecute: (stream) => stream.fail(unavailable()) },
      { retryPolicies: [{ ...quickPolicy, maxRetries: 2 }] },
    );
    const operationId = randomUUID();
    const failure = await run(scene.client, "q", { operationId }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(failure).toMatchObject({ operationId });
    expect([scene.server.count("executePlan"), scene.server.count("reattachExecute")]).toEqual([1, 2]);
  });

  it("honours a 10-minute RetryInfo: nothing is sent meanwhile, and an abort ends the wait", async () => {
    const abort = new AbortController();
    await using scene = await scripted({
      executePlan: (stream) =>
        stream.fail(new StatusError(grpcStatus.RESOURCE_EXHAUSTED, "later", { retryDelayMs: 600_000 })),
    });
    const running = run(scene.client, "q", { signal: abort.signal });
    await expect.poll(() => scene.server.count("executePlan")).toBe(1);
    // Longer than the longest wait of the fast policy.
    for (let trip = 0; trip < 50; trip++) await roundTrip(scene.client);
    abort.abort(new Error("enough"));
    await expect(running).rejects.toThrowError("enough");
    expect([scene.server.count("executePlan"), scene.server.count("reattachExecute")]).toEqual([1, 0]);
  });

  it("skips a response of a kind from the future", async () => {
    await using scene = await scripted({
      executePlan: async (stream) => {
        const known = toBinary(
          ExecutePlanResponseSchema,
          create(ExecutePlanResponseSchema, {
            sessionId: stream.request.sessionId,
            serverSideSessionId,
            responseId: "f",
          }),
        );
        await stream.sendBytes(new BinaryWriter().raw(known).tag(777, WireType.LengthDelimited).string("new").finish());
        await threeBatches(stream);
      },
    });
    expect((await eventsOf(scene.client.execute(query("q")))).map(({ type }) => type)).toEqual([
      "batch",
      "batch",
      "batch",
    ]);
  });

  it("takes empty heartbeats as signs of life", async () => {
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send({});
        await threeBatches(stream);
      },
    });
    expect(await run(scene.client, "q")).toHaveLength(3);
  });

  it("is released when it is complete, and its result does not wait for that", async () => {
    const released: ReleaseExecuteRequest[] = [];
    const { promise: isRead, resolve: onRead } = signal();
    await using scene = await scripted({
      executePlan: (stream) => threeBatches(stream),
      releaseExecute: async (request) => {
        released.push(request);
        await isRead;
        return { sessionId: request.sessionId };
      },
    });
    expect(await run(scene.client, "q")).toHaveLength(3);
    onRead();
    await scene.client[Symbol.asyncDispose]();
    expect(released.map(({ release }) => release.case)).toEqual(["releaseAll"]);
  });

  it("gives its whole result although no ReleaseExecute succeeds", async () => {
    await using scene = await scripted({
      executePlan: (stream) => threeBatches(stream),
      releaseExecute: () => {
        throw new StatusError(grpcStatus.INTERNAL, "no");
      },
    });
    expect(await run(scene.client, "q")).toHaveLength(3);
    expect(await run(scene.client, "q")).toHaveLength(3);
  });

  it("releases what was read as it goes, one call at a time", async () => {
    const released: string[] = [];
    const megabytes = 8;
    await using scene = await scripted({
      executePlan: async (stream) => {
        for (let index = 0; index < megabytes; index++) {
          const { value } = batch(index);
          await stream.send(
            respond(stream.request, String(index), {
              case: "arrowBatch",
              value: { ...value, data: new Uint8Array(1 << 20) },
            }),
          );
        }
        await stream.send(respond(stream.request, "end", complete));
        stream.end();
      },
      releaseExecute: (request) => {
        released.push(request.release.case === "releaseUntil" ? request.release.value.responseId : "all");
        return { sessionId: request.sessionId };
      },
    });
    // A reader that is as slow as a call.
    for await (const _ of scene.client.execute(query("q"))) await roundTrip(scene.client);
    await scene.client[Symbol.asyncDispose]();
    expect(released.at(-1)).toBe("all");
    expect(released.slice(0, -1)).toEqual(released.slice(0, -1).toSorted());
    expect(released.length).toBeGreaterThan(4);
  });

  it("keeps a slow reader's memory flat: no more than the window leaves the server", async () => {
    const batchBytes = 1 << 20;
    let sent = 0;
    await using scene = await scripted({
      executePlan: async (stream) => {
        for (let index = 0; index < 1024 && !stream.isCancelled; index++) {
          const { value } = batch(index);
          await stream.send(
            respond(stream.request, String(index), {
              case: "arrowBatch",
              value: { ...value, data: new Uint8Array(batchBytes) },
            }),
          );
          sent += batchBytes;
        }
      },
    });
    const before = process.memoryUsage();
    for await (const _ of scene.client.execute(query("1 GiB"))) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const after = process.memoryUsage();
      expect(sent).toBeLessThan(32 * batchBytes);
      // The memory of client and server, which share the process: a quarter of the whole result, with room for garbage.
      expect(after.rss - before.rss).toBeLessThan(256 * batchBytes);
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(256 * batchBytes);
      break;
    }
    expect(sent).toBeGreaterThan(0);
  });
});

describe("attaching", () => {
  it("reads an operation from its first response and never starts it", async () => {
    await using scene = await scripted({ reattachExecute: threeBatches });
    const operationId = randomUUID();
    expect(await batchesOf(scene.client.attach(operationId))).toHaveLength(3);
    expect(scene.server.count("executePlan")).toBe(0);
  });

  it("fails when the server does not know the operation", async () => {
    await using scene = await scripted({
      reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND")),
    });
    await expect(eventsOf(scene.client.attach(randomUUID()))).rejects.toBeInstanceOf(SparkConnectError);
    expect(scene.server.count("executePlan")).toBe(0);
  });
});
