/**
 * Runs queries, writes and aborts through a proxy that breaks connections at random, and compares every answer with the
 * answer without faults. Nothing may be lost, come twice or be left behind.
 *
 *   npm run soak -- [--minutes 3] [--seed N] [--workers 4]
 *
 * Uses the server that SPARK_REMOTE names, else starts a small one. Exits with 1 on the first wrong answer.
 */
import { createHash, randomInt, randomUUID } from "node:crypto";
import { constants } from "node:http2";
import { parseArgs } from "node:util";
import { defaultRetryPolicy } from "../src/client/retry.ts";
import { SparkConnectClient } from "../src/client/spark-connect-client.ts";
import { SessionLostError, SparkConnectError } from "../src/errors.ts";
import { startEmbeddedServer } from "../src/local/embedded-server.ts";
import { addressOf, through } from "../test/scripted/support/behind.ts";
import {
  type FaultProxy,
  type ProxiedCall,
  type Rules,
  startFaultProxy,
} from "../test/scripted/support/fault-proxy.ts";
import { batchesOf, eventsOf, query, statement } from "../test/scripted/support/plans.ts";
import { seededRandom } from "../test/seeded-random.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    seed: { type: "string" },
    workers: { type: "string", default: "4" },
  },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
const retryPolicies = [{ ...defaultRetryPolicy, maxBackoffMs: 200 }];

const queries = [
  "select id, cast(id as string) s from range(0, 2000, 1, 20)",
  "select id % 10 as k, count(*) n, sum(id) s from range(100000) group by 1 order by 1",
  "select array(id, id + 1) a, map('k', id) m, struct(id, 'x') t from range(0, 300, 1, 7)",
  "select sha2(cast(id as string), 256) h from range(0, 20000, 1, 4)",
  "select * from range(0)",
  "select repeat('x', 300000) from range(0, 12, 1, 12)",
] as const;

const resets = [
  constants.NGHTTP2_NO_ERROR,
  constants.NGHTTP2_INTERNAL_ERROR,
  constants.NGHTTP2_REFUSED_STREAM,
  constants.NGHTTP2_CANCEL,
  constants.NGHTTP2_ENHANCE_YOUR_CALM,
];

function chaos(next: () => number, count: (fault: string) => void): Rules {
  const harm = (call: ProxiedCall): (() => void) => {
    const roll = next();
    const kind = roll < 0.4 ? "cut" : roll < 0.8 ? "reset" : "goaway";
    count(kind);
    if (kind === "cut") return () => call.cut();
    if (kind === "goaway") {
      return () => {
        call.goaway();
        call.cut();
      };
    }
    const code = resets[Math.floor(next() * resets.length)] ?? 0;
    return () => call.reset(code);
  };
  return {
    onRequest: (call) => {
      if (next() > 0.01) return undefined;
      setTimeout(harm(call), next() * 50);
      return "swallow";
    },
    onHeaders: (call) => {
      if (next() < 0.01) harm(call)();
    },
    onMessage: (call, _, bytes) => {
      if (next() > 0.03) return undefined;
      return { letThrough: Math.floor(next() * (bytes + 1)), after: harm(call) };
    },
    onTrailers: (call) => {
      if (next() < 0.02) harm(call)();
    },
  };
}

async function answerOf(client: SparkConnectClient, sql: string): Promise<string> {
  const hash = createHash("sha256");
  for (const { data, rowCount, startOffset } of await batchesOf(client.execute(query(sql))))
    hash.update(`${startOffset}+${rowCount}:`).update(data);
  return hash.digest("hex");
}

async function countOf(client: SparkConnectClient, table: string): Promise<number> {
  // Another session wrote the files: this one would list only those that it has cached.
  await eventsOf(client.execute(statement(`refresh table ${table}`)));
  const batches = await batchesOf(client.execute(query(`select 1 from ${table}`)));
  return batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
}

/**
 * A ReattachExecute that comes while the server is still starting the operation makes the server drop it (Spark 4.3.0).
 * The client cannot know whether it ran, and says so: that is a correct failure, with at most one execution.
 */
function isOrphaned(error: unknown): boolean {
  return (
    error instanceof SparkConnectError &&
    error.errorClass === "SPARK_CONNECT_ILLEGAL_STATE.EXECUTION_STATE_OPERATION_ORPHANED"
  );
}

function orphaned(error: unknown, tally: Tally): null {
  if (!isOrphaned(error)) throw error;
  tally.orphans++;
  return null;
}

interface Tally {
  queries: number;
  writes: number;
  aborts: number;
  /** Operations that the server reported as given up. */
  orphans: number;
  readonly faults: Map<string, number>;
}

async function work(
  client: SparkConnectClient,
  direct: SparkConnectClient,
  next: () => number,
  until: number,
  tally: Tally,
  expected: ReadonlyMap<string, string>,
): Promise<void> {
  const table = `soak_${randomUUID().replaceAll("-", "")}`;
  await eventsOf(direct.execute(statement(`create table ${table} (id bigint) using parquet`)));
  let rows = 0;
  while (performance.now() < until) {
    const dice = next();
    if (dice < 0.7) {
      const sql = queries[Math.floor(next() * queries.length)] ?? queries[0];
      const answer = await answerOf(client, sql).catch((error: unknown) => orphaned(error, tally));
      if (answer === null) continue;
      if (answer !== expected.get(sql)) throw new Error(`Wrong answer under faults: ${sql}`);
      tally.queries++;
    } else if (dice < 0.85) {
      const insert = statement(`insert into ${table} select id from range(5)`);
      const written = await eventsOf(client.execute(insert)).catch((error: unknown) => orphaned(error, tally));
      const found = await countOf(direct, table);
      rows = written === null && found === rows ? rows : rows + 5;
      if (found !== rows) throw new Error(`Wrote ${rows} rows and found ${found}`);
      tally.writes++;
    } else {
      await abortOne(client, next);
      tally.aborts++;
    }
  }
  await eventsOf(direct.execute(statement(`drop table ${table}`)));
}

async function abortOne(client: SparkConnectClient, next: () => number): Promise<void> {
  const reason = new Error("soak");
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(reason), next() * 400);
  try {
    await eventsOf(
      client.execute(query("select reflect('java.lang.Thread', 'sleep', 60000L)"), { signal: abort.signal }),
    );
    throw new Error("An aborted query gave a result");
  } catch (error) {
    if (error !== reason && !isOrphaned(error)) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Waits a little, as the server takes a moment to end operations. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(what);
}

async function hasLiveOperations(client: SparkConnectClient): Promise<boolean> {
  return (await client.operationStatus([])).some(({ state }) => state === "running" || state === "terminating");
}

async function soak(remote: string, token: string | undefined): Promise<void> {
  const proxy: FaultProxy = await startFaultProxy(addressOf(remote));
  const credentials = token === undefined ? {} : { token };
  const tally: Tally = { queries: 0, writes: 0, aborts: 0, orphans: 0, faults: new Map() };
  const direct = new SparkConnectClient({ remote, ...credentials });
  const expected = new Map<string, string>();
  for (const sql of queries) expected.set(sql, await answerOf(direct, sql));
  const clients = Array.from(
    { length: Number(values.workers) },
    () => new SparkConnectClient({ remote: through(remote, proxy.port), retryPolicies, ...credentials }),
  );
  await Promise.all(clients.map((client) => client.operationStatus([])));

  proxy.rules = chaos(seededRandom(seed), (fault) => tally.faults.set(fault, (tally.faults.get(fault) ?? 0) + 1));
  const until = performance.now() + Number(values.minutes) * 60_000;
  await Promise.all(
    clients.map((client, index) => work(client, direct, seededRandom(seed + index + 1), until, tally, expected)),
  );
  proxy.rules = {};

  for (const client of clients) {
    await eventually("An operation is left on the server", async () => !(await hasLiveOperations(client)));
    await client[Symbol.asyncDispose]();
    await using again = new SparkConnectClient({
      remote,
      sessionId: client.sessionId,
      userId: client.userId,
      ...credentials,
    });
    const failure = await again.operationStatus([]).catch((error: unknown) => error);
    if (!(failure instanceof SessionLostError)) throw new Error("A session is left on the server");
  }
  await direct[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  const faults = [...tally.faults].map(([kind, count]) => `${count} × ${kind}`).join(", ");
  console.log(
    `${tally.queries} queries, ${tally.writes} writes and ${tally.aborts} aborts under ${faults}: all answers right, nothing left on the server; ${tally.orphans} orphaned by the server.`,
  );
}

console.log(`seed ${seed}`);
const given = process.env["SPARK_REMOTE"];
if (given !== undefined) {
  await soak(given, undefined);
} else {
  await using server = await startEmbeddedServer({
    master: "local[2]",
    conf: { "spark.driver.memory": "2g", "spark.sql.shuffle.partitions": "2" },
  });
  await soak(server.remote, server.token);
}
await new Promise((resolve) => setTimeout(resolve, 500));
const leaked = process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Pipe|Timeout|Http2|Process/.test(name));
const ours = leaked.filter((name) => name !== "PipeWrap");
if (ours.length > 0) throw new Error(`Handles are left in the process: ${ours.join(", ")}`);
console.log("No handle is left in the process.");
