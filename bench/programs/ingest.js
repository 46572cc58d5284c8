// createDataFrame of local rows, and a count.
import { openSession, peakMb, report } from "./measured.js";

const [source, text] = process.argv.slice(2);
const count = Number(text);
const schema = "id bigint, amount double, name string, day date";
await using spark = await openSession();
await (await spark.createDataFrame([{ id: 1n, amount: 1, name: "a", day: "2000-01-01" }], schema)).count();
const data = source === "arrow" ? await arrowTable() : objects();
const readyMb = peakMb();
const startedAt = performance.now();
const df = source === "arrow" ? await spark.createDataFrame(data) : await spark.createDataFrame(data, schema);
const rows = await df.count();
report({ ms: performance.now() - startedAt, peakMb: peakMb(), readyMb }, String(rows));

function objects() {
  const days = Array.from({ length: 9_000 }, (_, day) =>
    new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10),
  );
  return Array.from({ length: count }, (_, id) => ({
    id: BigInt(id),
    amount: id * 1.5,
    name: `customer-${id}`,
    day: days[id % 9_000],
  }));
}

async function arrowTable() {
  const arrow = await import("apache-arrow");
  const ids = BigInt64Array.from({ length: count }, (_, id) => BigInt(id));
  const amounts = Float64Array.from({ length: count }, (_, id) => id * 1.5);
  const days = Int32Array.from({ length: count }, (_, id) => 10_957 + (id % 9_000));
  return new arrow.Table({
    id: arrow.vectorFromArray(ids, new arrow.Int64()),
    amount: arrow.vectorFromArray(amounts, new arrow.Float64()),
    name: arrow.vectorFromArray(
      Array.from({ length: count }, (_, id) => `customer-${id}`),
      new arrow.Utf8(),
    ),
    day: arrow.makeVector(arrow.makeData({ type: new arrow.DateDay(), data: days })),
  });
}
