import {
  attendance,
  type Context,
  goProgram,
  nativeGo,
  program,
  publishedGo,
  python,
  pythonProgram,
} from "../context.ts";
import { interleave } from "../interleave.ts";
import { ratio, type Section, tableOf } from "../report.ts";

const batches = "spark-connect: batches()";
const columns = "spark-connect: batches(), every column decoded";
const rows = "spark-connect: collect()";
const toArrow = `${python}: toArrow()`;
const collect = `${python}: collect()`;
const structs = `${nativeGo}: structs`;
const publishedRows = `${publishedGo}: Collect()`;
const stream = "spark-connect: 5,000,000 rows through for await";

/** Bigint, double, string and date: the usual columns of a table of records. */
export function query(rows: number): string {
  return `SELECT id, id * 1.5D AS amount, concat('customer-', id) AS name, date_add(DATE'2000-01-01', CAST(id % 9000 AS INT)) AS day FROM range(${rows})`;
}

/** The cost of reading a large result, from the request to the last value in memory, in a connected process. */
export async function decode(context: Context): Promise<Section> {
  const million = query(1_000_000);
  const asColumns = attendance(context, {
    always: [
      { name: batches, command: program("decode.js", "batches", million) },
      { name: columns, command: program("decode.js", "columns", million) },
      { name: "floor: bytes discarded, bare HTTP/2", command: program("floor.js", "discard", million) },
    ],
    python: [{ name: toArrow, command: pythonProgram(context, "decode.py", "columns", million) }],
    nativeGo: [{ name: `${nativeGo}: record batches`, command: goProgram(context.nativeGo, "columns", million) }],
    publishedGo: [{ name: `${publishedGo}: ToArrow()`, command: goProgram(context.publishedGo, "columns", million) }],
  });
  const asRows = attendance(context, {
    always: [{ name: rows, command: program("decode.js", "rows", million) }],
    python: [{ name: collect, command: pythonProgram(context, "decode.py", "rows", million) }],
    nativeGo: [{ name: structs, command: goProgram(context.nativeGo, "rows", million) }],
    publishedGo: [{ name: publishedRows, command: goProgram(context.publishedGo, "rows", million) }],
  });
  const asStream = [{ name: stream, command: program("decode.js", "stream", query(5_000_000)) }];
  const columnRuns = await interleave(asColumns.present, context.rounds);
  const rowRuns = await interleave(asRows.present, context.rounds);
  const streamRuns = await interleave(asStream, Math.min(context.rounds, 3));
  const aboveIdle = tableOf(`${stream}: peak above idle`, streamRuns, { unit: "MB", figure: "aboveIdleMb" });
  const growth = tableOf(`${stream}: second half of the result over the first`, streamRuns, {
    unit: "MB",
    figure: "growthMb",
  });
  return {
    name: "Decode: 1,000,000 rows of bigint, double, string, date",
    tables: [
      tableOf("as columns", columnRuns, { unit: "ms", figure: "ms", absent: asColumns.absent }),
      tableOf("as columns: peak of the process", columnRuns, { unit: "MB", figure: "peakMb" }),
      tableOf("as rows", rowRuns, { unit: "ms", figure: "ms", absent: asRows.absent }),
      tableOf("as rows: peak of the process", rowRuns, { unit: "MB", figure: "peakMb" }),
      tableOf(`${stream}`, streamRuns, { unit: "ms", figure: "ms" }),
      aboveIdle,
      growth,
    ],
    targets: [
      {
        claim: "columns: throughput over PySpark toArrow",
        limit: 0.8,
        better: "at least",
        value: ratio(columnRuns, [toArrow, batches], "ms"),
      },
      {
        claim: "rows: throughput over PySpark collect",
        limit: 4,
        better: "at least",
        value: ratio(rowRuns, [collect, rows], "ms"),
      },
      {
        claim: "rows: throughput over the Go client's, spark-connect-go",
        limit: 1,
        better: "at least",
        value: ratio(rowRuns, [publishedRows, rows], "ms"),
      },
      {
        claim: "rows: throughput over Go without a client, grpc-go and arrow-go into structs",
        limit: 1,
        better: "at least",
        value: ratio(rowRuns, [structs, rows], "ms"),
      },
      {
        claim: "5,000,000 rows through for await: peak MB above idle",
        limit: 120,
        better: "at most",
        value: aboveIdle.rows[0]?.spread?.median ?? null,
      },
      {
        claim: "the same: MB that the second half adds",
        limit: 20,
        better: "at most",
        value: growth.rows[0]?.spread?.median ?? null,
      },
    ],
    notes: [
      "Every value that a contender decoded is read and summed afterwards; contenders that disagree stop the run. " +
        "Go's structs are unboxed, and their strings are copied out of the batch; spark-connect-go boxes each value, " +
        "and its strings point into the batch.",
    ],
  };
}
