// Runs createDataFrame on local rows, and a count.
import { openSession, peakMb, report } from "./measured.js";

const [source, text] = process.argv.slice(2);
const count = Number(text);
const schema = "id bigint, amount double, name string, day date";
await using spark = await openSession();
await (await spark.createDataFrame([{ id: 1n, amount: 1, name: "a", day: "2000-01-01" }], schema)).count();
const data = source === "arrow" ? await arrowTable() : source === "generator" ? generated() : [...generated()];
const readyMb = peakMb();
const startedAt = performance.now();
const df = source === "arrow" ? await spark.createDataFrame(data) : await spark.createDataFrame(data, schema);
const rows = await df.count();
report({ ms: performance.now() - startedAt, peakMb: peakMb(), readyMb }, String(rows));

function* generated() {
  const days = Array.from({ length: 9_000 }, (_, day) =>
    new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10),
  );
  for (let id = 0; id < count; id++) {
    yield { id: BigInt(id), amount: id * 1.5, name: `customer-${id}`, day: days[id % 9_000] };
  }
}

/** Columns laid out as in a file: a vector made value by value would leave more garbage than the table holds. */
async function arrowTable() {
  const { DateDay, Float64, Int64, makeData, makeVector, Table, Utf8 } = await import("apache-arrow");
  const names = namesColumn();
  const columns = {
    id: { type: new Int64(), data: BigInt64Array.from({ length: count }, (_, id) => BigInt(id)) },
    amount: { type: new Float64(), data: Float64Array.from({ length: count }, (_, id) => id * 1.5) },
    name: { type: new Utf8(), ...names },
    day: { type: new DateDay(), data: Int32Array.from({ length: count }, (_, id) => 10_957 + (id % 9_000)) },
  };
  return new Table(
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, makeVector(makeData(column))])),
  );
}

function namesColumn() {
  const valueOffsets = new Int32Array(count + 1);
  const data = Buffer.alloc(count * `customer-${count}`.length);
  for (let id = 0; id < count; id++)
    valueOffsets[id + 1] = valueOffsets[id] + data.write(`customer-${id}`, valueOffsets[id]);
  return { valueOffsets, data: data.subarray(0, valueOffsets[count]) };
}
