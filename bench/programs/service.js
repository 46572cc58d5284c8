// The library in a server: COUNT small queries at once in one session, or how late timers are under a large result.
//
//   node service.js queries COUNT
//   node service.js collect|stream QUERY
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openSession, peakMb, report } from "./measured.js";

const [what, argument] = process.argv.slice(2);
await using spark = await openSession();
await spark.sql("SELECT 1").collect();
if (what === "queries") await queries(Number(argument));
else await underLoad(spark.sql(argument));

async function queries(count) {
  const latencies = [];
  let ids = 0n;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_none, n) => {
      const [row] = await spark.sql(`SELECT ${n}L AS id, 'customer-${n}' AS name`).collect();
      latencies.push(performance.now() - startedAt);
      ids += row.id;
    }),
  );
  const ms = performance.now() - startedAt;
  latencies.sort((a, b) => a - b);
  const p99Ms = latencies[Math.ceil(count * 0.99) - 1];
  report({ ms, p99Ms, perSecond: (count * 1000) / ms, peakMb: peakMb() }, String(ids));
}

/** A timer of a millisecond, and how late it is: what each request of a server waits beside this one. */
async function underLoad(df) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let rows = 0;
  delay.enable();
  const startedAt = performance.now();
  if (what === "collect") rows = (await df.collect()).length;
  else for await (const row of df) if (row !== null) rows += 1;
  const ms = performance.now() - startedAt;
  delay.disable();
  report({ ms, p99DelayMs: delay.percentile(99) / 1e6, maxDelayMs: delay.max / 1e6 }, String(rows));
}
