// Reads one result as batches, as columns with all values decoded, or as rows; or row by row without keeping them.
import { Facts, openSession, peakMb, report } from "./measured.js";

const [shape, query] = process.argv.slice(2);
await using spark = await openSession();
await read(spark.range(1));
globalThis.gc?.();
const idleMb = peakMb();
const df = await spark.sql(query);
const facts = new Facts();
const startedAt = performance.now();
const result = await read(df);
const ms = performance.now() - startedAt;
const peak = peakMb();
for (const batch of result.batches ?? []) for (const row of batch.rows()) facts.add(...row);
for (const { id, amount, name, day } of result.rows ?? []) facts.add(id, amount, name, day);
report(
  { ms, peakMb: peak, idleMb, aboveIdleMb: peak - idleMb, ...result.figures },
  facts.ids === 0n ? undefined : String(facts),
);

async function read(df) {
  if (shape === "rows") return { rows: await df.collect() };
  if (shape === "stream") return stream(df);
  const batches = [];
  for await (const batch of df.batches()) {
    batches.push(batch);
    if (shape === "columns") for (let i = 0; i < batch.schema.fields.length; i++) batch.column(i);
  }
  return { batches };
}

/** Flat: the second half of the result has no more resident memory than the first. */
async function stream(df) {
  let rows = 0;
  const residentMb = [];
  for await (const row of df) {
    if (row === null) throw new Error("a row is never null");
    rows += 1;
    if (rows % 100_000 === 0) residentMb.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const half = residentMb.length >> 1;
  return {
    figures: { rows, growthMb: Math.max(0, ...residentMb.slice(half)) - Math.max(0, ...residentMb.slice(0, half)) },
  };
}
