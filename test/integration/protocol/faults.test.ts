import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { constants } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { behindGate, behindProxy } from "../../scripted/support/behind.ts";
import type { ProxiedCall, Rules } from "../../scripted/support/fault-proxy.ts";
import { type Batch, eventsOf, query, run, statement } from "../../scripted/support/plans.ts";
import { sparkRemote } from "../spark.ts";

const isStream = ({ method }: ProxiedCall): boolean => method === "ExecutePlan" || method === "ReattachExecute";
/** How long an expected event may take on a busy machine. */
const patient = { timeout: 60_000 };
/** One batch a partition: fifty. */
const fiftyBatches = "select id from range(0, 500, 1, 50)";

function summary(batches: readonly Batch[]): readonly string[] {
  return batches.map(({ startOffset, rowCount, data }) => `${startOffset}+${rowCount}: ${data.byteLength}`);
}

/** Rules that strike once. */
function once(rules: Rules): Rules {
  let struck = false;
  const strike = <T>(act: () => T | undefined): T | undefined => {
    if (struck) return undefined;
    struck = true;
    return act();
  };
  return {
    ...(rules.onHeaders && { onHeaders: (call) => isStream(call) && strike(() => rules.onHeaders?.(call)) }),
    ...(rules.onTrailers && { onTrailers: (call) => isStream(call) && strike(() => rules.onTrailers?.(call)) }),
    ...(rules.onRequest && {
      onRequest: (call) => (isStream(call) ? strike(() => rules.onRequest?.(call)) : undefined),
    }),
    ...(rules.onMessage && {
      onMessage: (call, k, bytes) => {
        if (struck || !isStream(call)) return undefined;
        const fault = rules.onMessage?.(call, k, bytes);
        struck = fault !== undefined;
        return fault;
      },
    }),
  };
}

function swallowAndCut(call: ProxiedCall): "swallow" {
  setTimeout(() => call.cut(), 50);
  return "swallow";
}

async function operationsOf(client: SparkConnectClient): Promise<readonly string[]> {
  return (await client.operationStatus([]))
    .filter(({ state }) => state === "running" || state === "terminating")
    .map(({ operationId }) => operationId);
}

describe("a result of fifty batches", () => {
  it("arrives whole, in order and once, with the stream cut after its k-th response, for every k", async () => {
    await using scene = await behindProxy(sparkRemote());
    const expected = summary(await run(scene.client, fiftyBatches));
    expect(expected).toHaveLength(50);
    let messages = 0;
    for (let k = 1; k <= 50; k++) {
      let struck = false;
      scene.proxy.rules = once({
        onMessage: (call, nth, bytes) => {
          messages++;
          if (nth !== k) return undefined;
          struck = true;
          return { letThrough: bytes, after: () => call.cut() };
        },
      });
      expect(summary(await run(scene.client, fiftyBatches)), `cut after response ${k}`).toEqual(expected);
      expect(struck).toBe(true);
    }
    expect(messages).toBeGreaterThan(50 * 25);
  }, 600_000);

  const faults: readonly (readonly [string, Rules])[] = [
    ["before the headers of the answer", { onHeaders: (call) => call.cut() }],
    ["after the headers", { onMessage: (call) => ({ letThrough: 0, after: () => call.cut() }) }],
    [
      "within a message's length prefix",
      { onMessage: (call, k) => (k === 20 ? { letThrough: 3, after: () => call.cut() } : undefined) },
    ],
    [
      "right after a length prefix",
      { onMessage: (call, k) => (k === 20 ? { letThrough: 5, after: () => call.cut() } : undefined) },
    ],
    [
      "in the middle of a message",
      { onMessage: (call, k, bytes) => (k === 20 ? { letThrough: bytes >> 1, after: () => call.cut() } : undefined) },
    ],
    [
      "one byte before the end of a message",
      { onMessage: (call, k, bytes) => (k === 20 ? { letThrough: bytes - 1, after: () => call.cut() } : undefined) },
    ],
    ["before the trailers", { onTrailers: (call) => call.cut() }],
  ];
  it.each(faults)("arrives whole with the connection cut %s", async (_, rules) => {
    await using scene = await behindProxy(sparkRemote());
    const expected = summary(await run(scene.client, fiftyBatches));
    scene.proxy.rules = once(rules);
    expect(summary(await run(scene.client, fiftyBatches))).toEqual(expected);
  });

  it.each(
    (["NO_ERROR", "INTERNAL_ERROR", "REFUSED_STREAM", "CANCEL", "PROTOCOL_ERROR", "ENHANCE_YOUR_CALM"] as const).map(
      (name) => [name, constants[`NGHTTP2_${name}`]] as const,
    ),
  )("arrives whole with its stream reset with %s", async (_, code) => {
    await using scene = await behindProxy(sparkRemote());
    const expected = summary(await run(scene.client, fiftyBatches));
    scene.proxy.rules = once({
      onMessage: (call, k, bytes) => (k === 10 ? { letThrough: bytes >> 1, after: () => call.reset(code) } : undefined),
    });
    expect(summary(await run(scene.client, fiftyBatches))).toEqual(expected);
  });

  it("arrives whole when the server says GOAWAY in its middle, as does the next one", async () => {
    await using scene = await behindProxy(sparkRemote());
    const expected = summary(await run(scene.client, fiftyBatches));
    scene.proxy.rules = once({
      onMessage: (call, k) => {
        if (k === 10) call.goaway();
        return undefined;
      },
    });
    expect(summary(await run(scene.client, fiftyBatches))).toEqual(expected);
    expect(summary(await run(scene.client, fiftyBatches))).toEqual(expected);
  });

  it("arrives whole over a network that died silently, and a connection made meanwhile", async () => {
    // Long enough for a busy server. A server that gets too many pings makes them rarer, which is fine.
    await using scene = await behindGate(sparkRemote(), { keepalive: { timeMs: 1_000, timeoutMs: 3_000 } });
    const expected = summary(await run(scene.client, fiftyBatches));
    const got: Batch[] = [];
    let repaired: Promise<void> | null = null;
    for await (const event of scene.client.execute(
      query("select id, reflect('java.lang.Thread', 'sleep', 80L) from range(0, 500, 1, 50)"),
    )) {
      if (event.type !== "batch") continue;
      got.push(event);
      if (repaired !== null) continue;
      scene.proxy.mode = "swallow";
      // Only the next connection's silence repairs the network: both have to be noticed.
      repaired = expect
        .poll(() => scene.proxy.silenced, patient)
        .toBe(2)
        .then(() => {
          scene.proxy.mode = "pass";
        });
    }
    await repaired;
    expect(got.map(({ startOffset, rowCount }) => `${startOffset}+${rowCount}`)).toEqual(
      expected.map((line) => line.split(":")[0]),
    );
    expect(scene.proxy.connections).toBeGreaterThan(2);
  });

  it("leaves no operation on the server", async () => {
    await using scene = await behindProxy(sparkRemote());
    scene.proxy.rules = once({
      onMessage: (call, k, bytes) => (k === 10 ? { letThrough: bytes, after: () => call.cut() } : undefined),
    });
    await run(scene.client, fiftyBatches);
    await expect.poll(() => operationsOf(scene.client), patient).toEqual([]);
  });
});

describe("a write", async () => {
  const folder = await mkdtemp(join(tmpdir(), "spark-connect-faults-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const losses: readonly (readonly [string, Rules])[] = [
    ["before it reached the server", { onRequest: swallowAndCut }],
    [
      "after it reached the server, before the first response",
      { onMessage: (call) => ({ letThrough: 0, after: () => call.cut() }) },
    ],
    ["after it reached the server, before the headers", { onHeaders: (call) => call.cut() }],
  ];
  it.each(losses)("runs exactly once when ExecutePlan is lost %s", async (_, rules) => {
    await using scene = await behindProxy(sparkRemote());
    const table = `faults_${randomUUID().replaceAll("-", "")}`;
    const path = join(folder, table);
    await run(scene.client, `create table ${table} (id bigint) using parquet location '${path}'`);
    scene.proxy.rules = once(rules);
    await eventsOf(scene.client.execute(statement(`insert into ${table} select id from range(10)`)));
    await eventsOf(scene.client.execute(statement(`insert into ${table} select id from range(10)`)));
    scene.proxy.rules = {};
    const files = (await readdir(path)).filter((name) => name.startsWith("part-"));
    const [count] = await run(scene.client, `select 1 from ${table}`).then((batches) => [
      batches.reduce((sum, { rowCount }) => sum + rowCount, 0),
    ]);
    expect(count).toBe(20);
    expect(files).toHaveLength(4);
    await run(scene.client, `drop table ${table}`);
  });
});

describe("an interrupt", () => {
  const slow = "select reflect('java.lang.Thread', 'sleep', 60000L)";

  it("by an abort stops the operation on the server", async () => {
    await using scene = await behindProxy(sparkRemote());
    const abort = new AbortController();
    const reason = new Error("enough");
    const running = run(scene.client, slow, { signal: abort.signal });
    await expect.poll(() => operationsOf(scene.client), patient).toHaveLength(1);
    abort.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect.poll(() => operationsOf(scene.client), patient).toEqual([]);
  });

  it("by tag, by id and of all stops what it names and nothing else", async () => {
    await using scene = await behindProxy(sparkRemote());
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    const tagged = run(scene.client, slow, { operationId: one, tags: ["red", "blue"] }).catch(
      (error: unknown) => error,
    );
    const named = run(scene.client, slow, { operationId: two }).catch((error: unknown) => error);
    const other = run(scene.client, slow, { operationId: three }).catch((error: unknown) => error);
    await expect.poll(() => operationsOf(scene.client), patient).toHaveLength(3);
    expect(await scene.client.interrupt({ tag: "blue" })).toEqual([one]);
    expect(await tagged).toMatchObject({ errorClass: "OPERATION_CANCELED" });
    expect(await scene.client.interrupt({ operationId: two })).toEqual([two]);
    expect(await named).toMatchObject({ errorClass: "OPERATION_CANCELED" });
    expect(await scene.client.interrupt({ all: true })).toEqual([three]);
    expect(await other).toMatchObject({ errorClass: "OPERATION_CANCELED" });
  });
});

describe("a large value", () => {
  it("of 100 MB in one row arrives whole, in chunks put together", async () => {
    await using scene = await behindProxy(sparkRemote());
    const [batch] = await run(scene.client, "select repeat('spark', 20000000) as s");
    expect(batch?.rowCount).toBe(1);
    expect(batch?.data.byteLength).toBeGreaterThan(100_000_000);
    const text = Buffer.from(batch?.data ?? []).toString("latin1");
    expect(text.split("sparkspark").length - 1).toBe(10_000_000);
  });
});
