import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import type { ExecutePlanRequest } from "../../../src/gen/spark/connect/base_pb.js";
import { eventsOf, run, statement } from "../support/plans.ts";
import { scripted, signal, threeBatches } from "../support/scripted.ts";
import {
  batch,
  respond,
  StatusError,
  type Stream,
  serverSideSessionId,
  sparkError,
} from "../support/scripted-server.ts";

const brief = { reading: "brief" } as const;
const unavailable = (): StatusError => new StatusError(grpcStatus.UNAVAILABLE, "away");

/** What Spark sends for a query that cannot be reattached: the rows, the metrics, and the end of the stream. */
async function rowAndMetrics({ request, send, end }: Stream<ExecutePlanRequest>): Promise<void> {
  await send(respond(request, "0", batch(0)));
  await send({ sessionId: request.sessionId, serverSideSessionId, responseId: "1", metrics: {} });
  end();
}

function isReattachable({ requestOptions }: ExecutePlanRequest): boolean {
  return requestOptions.some(
    ({ requestOption }) => requestOption.case === "reattachOptions" && requestOption.value.reattachable,
  );
}

describe("a brief query", () => {
  it("leaves nothing on the server that has to be released", async () => {
    const reattachable: boolean[] = [];
    await using scene = await scripted({
      executePlan: async (stream) => {
        reattachable.push(isReattachable(stream.request));
        await rowAndMetrics(stream);
      },
    });
    expect(await run(scene.client, "q", brief)).toHaveLength(1);
    await scene.client[Symbol.asyncDispose]();
    expect(reattachable).toEqual([false]);
    expect(scene.server.calls).toEqual(["config", "executePlan", "releaseSession"]);
  });

  it.each([
    ["breaks", (stream: Stream<ExecutePlanRequest>) => stream.fail(unavailable())],
    ["ends early", (stream: Stream<ExecutePlanRequest>) => stream.end()],
    ["is taken over", (stream: Stream<ExecutePlanRequest>) => stream.fail(sparkError("INVALID_CURSOR.DISCONNECTED"))],
  ])("runs once more under another id, to be reattached, if its stream %s after a row", async (_, stop) => {
    const seen: ExecutePlanRequest[] = [];
    await using scene = await scripted({
      executePlan: async (stream) => {
        seen.push(stream.request);
        if (stream.nth > 1) return await threeBatches(stream);
        await stream.send(respond(stream.request, "0", batch(0)));
        stop(stream);
      },
    });
    expect((await run(scene.client, "q", brief)).map(({ data }) => data[0])).toEqual([0, 1, 2]);
    expect(seen.map(isReattachable)).toEqual([false, true]);
    expect(new Set(seen.map(({ operationId }) => operationId)).size).toBe(2);
  });

  it("interrupts the operation whose stream broke", async () => {
    const interrupted: (string | undefined)[] = [];
    const ids: (string | undefined)[] = [];
    await using scene = await scripted({
      executePlan: async (stream) => {
        ids.push(stream.request.operationId);
        if (stream.nth > 1) return await threeBatches(stream);
        stream.fail(unavailable());
      },
      interrupt: ({ sessionId, interrupt }) => {
        const id = interrupt.case === "operationId" ? interrupt.value : undefined;
        interrupted.push(id);
        return { sessionId, serverSideSessionId, interruptedIds: [id ?? ""] };
      },
    });
    await run(scene.client, "q", brief);
    await scene.client[Symbol.asyncDispose]();
    expect(interrupted).toEqual(ids.slice(0, 1));
  });

  it("fails with Spark's own error at once", async () => {
    await using scene = await scripted({ executePlan: (stream) => stream.fail(sparkError("DIVIDE_BY_ZERO")) });
    await expect(run(scene.client, "q", brief)).rejects.toMatchObject({ errorClass: "DIVIDE_BY_ZERO" });
    expect(scene.server.count("executePlan")).toBe(1);
  });

  it("is interrupted when its caller aborts, and rejects with the reason", async () => {
    const sent = signal();
    const interrupted = signal();
    await using scene = await scripted({
      executePlan: () => sent.resolve(),
      interrupt: ({ sessionId, interrupt }) => {
        interrupted.resolve();
        return { sessionId, serverSideSessionId, interruptedIds: [String(interrupt.value)] };
      },
    });
    const stop = new AbortController();
    const rows = run(scene.client, "q", { ...brief, signal: stop.signal });
    await sent.promise;
    stop.abort(new Error("enough"));
    await expect(rows).rejects.toThrow("enough");
    await interrupted.promise;
  });
});

it("a command is always reattachable", async () => {
  const reattachable: boolean[] = [];
  await using scene = await scripted({
    executePlan: async (stream) => {
      reattachable.push(isReattachable(stream.request));
      await threeBatches(stream);
    },
  });
  await eventsOf(scene.client.execute(statement("c"), brief));
  expect(reattachable).toEqual([true]);
});

it("the session's first request asks for the settings that its caller needs first", async () => {
  const asked: (readonly string[])[] = [];
  await using scene = await scripted(
    {
      config: ({ sessionId, operation }) => {
        const { opType } = operation ?? { opType: { case: undefined } };
        asked.push(opType.case === "getOption" ? opType.value.keys : []);
        return { sessionId, serverSideSessionId, pairs: [{ key: "spark.app.id", value: "app-1" }] };
      },
    },
    { firstSettings: ["spark.app.id", "unset"] },
  );
  const told = await scene.client.firstSettings();
  expect([told?.get("spark.app.id"), told?.get("unset")]).toEqual(["app-1", undefined]);
  expect(asked.map((keys) => keys.slice(-2))).toEqual([["spark.app.id", "unset"]]);
});
