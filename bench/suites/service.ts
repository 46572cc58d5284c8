import { attendance, type Context, goProgram, nativeGo, program, python, pythonProgram } from "../context.ts";
import { interleave } from "../interleave.ts";
import { ratio, type Section, type Table, tableOf } from "../report.ts";
import { query } from "./decode.ts";

const count = "1000";
const ours = "spark-connect: promises";
const threads = `${python}: threads`;
const goroutines = `${nativeGo}: goroutines`;
const collected = "spark-connect: collect()";
const streamed = "spark-connect: for await";

/** The library in a server: many small queries at once, and how long a large result keeps the event loop. */
export async function service(context: Context): Promise<Section> {
  const rounds = Math.min(context.rounds, 3);
  const { present, absent } = attendance(context, {
    always: [{ name: ours, command: program("service.js", "queries", count) }],
    python: [{ name: threads, command: pythonProgram(context, "service.py", count) }],
    nativeGo: [{ name: goroutines, command: goProgram(context.nativeGo, "queries", count) }],
  });
  const million = query(1_000_000);
  const many = await interleave(present, rounds);
  const large = await interleave(
    [
      { name: collected, command: program("service.js", "collect", million) },
      { name: streamed, command: program("service.js", "stream", million) },
    ],
    rounds,
  );
  const delays = tableOf("how late a timer is under 1,000,000 rows: 99th percentile", large, {
    unit: "ms",
    figure: "p99DelayMs",
  });
  return {
    name: "Service: 1,000 small queries at once through one session; timers beside a large result",
    tables: [
      tableOf("queries a second", many, { unit: null, figure: "perSecond", absent }),
      tableOf("until 99 of 100 are answered", many, { unit: "ms", figure: "p99Ms" }),
      tableOf("peak of the process", many, { unit: "MB", figure: "peakMb" }),
      delays,
      tableOf("the latest timer", large, { unit: "ms", figure: "maxDelayMs" }),
    ],
    targets: [
      {
        claim: "1,000 queries at once: queries a second, over PySpark's with threads",
        limit: 1,
        better: "at least",
        value: ratio(many, [ours, threads], "perSecond"),
      },
      {
        claim: "1,000 queries at once: 99th percentile, over PySpark's with threads",
        limit: 1,
        better: "at most",
        value: ratio(many, [ours, threads], "p99Ms"),
      },
      ...[collected, streamed].map((name) => ({
        claim: `1,000,000 rows, ${name}: ms that a timer is late, 99th percentile`,
        limit: 50,
        better: "at most" as const,
        value: medianOf(delays, name),
      })),
    ],
    notes: [
      "All queries are sent at once, so that the 99th percentile is the time that the server takes for nearly all.",
    ],
  };
}

function medianOf({ rows }: Table, name: string): number | null {
  return rows.find((row) => row.name === name)?.spread?.median ?? null;
}
