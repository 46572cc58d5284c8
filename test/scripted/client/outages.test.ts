import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { run } from "../support/plans.ts";
import { scripted, signal } from "../support/scripted.ts";
import { batch, complete, respond, StatusError } from "../support/scripted-server.ts";
import { frozenClock, watchWarnings } from "../support/warnings.ts";

const warned = watchWarnings();
const unavailable = (): StatusError => new StatusError(grpcStatus.UNAVAILABLE, "away");

describe("an outage without an onRetry hook", () => {
  it("gives one warning after its first minute, and the next one another", async () => {
    const pass = frozenClock();
    let failures = 0;
    await using scene = await scripted({
      interrupt: (request) => {
        if (failures++ % 6 === 5) return { sessionId: request.sessionId };
        pass(20_000);
        throw unavailable();
      },
    });
    await scene.client.interrupt({ all: true });
    const { remote } = scene.server;
    const warning = {
      name: "SparkConnectWarning",
      code: "SPARK_CONNECT_RETRYING",
      message: `Interrupt on ${remote} has been failing for 60 s (UNAVAILABLE), and the client goes on trying. Give it an onRetry hook to be told of each failure instead of this warning, or fewer retries (retryPolicies).`,
    };
    expect(await warned()).toEqual([warning]);
    await scene.client.interrupt({ all: true });
    expect(await warned()).toEqual([warning, warning]);
  });

  it("gives no warning within the first minute", async () => {
    const pass = frozenClock();
    let failures = 0;
    await using scene = await scripted({
      interrupt: (request) => {
        if (failures++ === 3) return { sessionId: request.sessionId };
        pass(29_000);
        throw unavailable();
      },
    });
    await scene.client.interrupt({ all: true });
    expect(await warned()).toEqual([]);
  });

  it("gives one warning for several calls at once", async () => {
    const pass = frozenClock();
    let failures = 0;
    const all = signal();
    await using scene = await scripted({
      interrupt: async (request) => {
        failures += 1;
        // The two calls fail side by side: each waits for the other.
        if (failures === 2) all.resolve();
        await all.promise;
        if (failures > 8) return { sessionId: request.sessionId };
        pass(40_000);
        throw unavailable();
      },
    });
    await Promise.all([scene.client.interrupt({ all: true }), scene.client.interrupt({ all: true })]);
    expect((await warned()).map(({ code }) => code)).toEqual(["SPARK_CONNECT_RETRYING"]);
  });

  it("is warned of while an operation is read, too", async () => {
    const pass = frozenClock();
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send(respond(stream.request, "0", batch(0)));
        stream.fail(unavailable());
      },
      reattachExecute: async (stream) => {
        pass(30_000);
        if (stream.nth <= 2) return stream.fail(unavailable());
        await stream.send(respond(stream.request, "1", complete));
        stream.end();
      },
    });
    expect(await run(scene.client, "q")).toHaveLength(1);
    expect((await warned()).map(({ message }) => message.slice(0, 15))).toEqual(["ReattachExecute"]);
  });
});
