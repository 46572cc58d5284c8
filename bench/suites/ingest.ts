import { attendance, type Context, program, python, pythonProgram } from "../context.ts";
import { interleave } from "../interleave.ts";
import { ratio, type Section, tableOf } from "../report.ts";

const rowCount = "1000000";
const objects = "spark-connect: objects";
const generator = "spark-connect: objects of a generator";
const arrow = "spark-connect: Arrow table";
const pandas = `${python}: pandas`;
const pyarrow = `${python}: Arrow table`;

/** createDataFrame of local rows, and a count, which makes the server read them. */
export async function ingest(context: Context): Promise<Section> {
  const { present, absent } = attendance(context, {
    always: [
      { name: objects, command: program("ingest.js", "objects", rowCount) },
      { name: generator, command: program("ingest.js", "generator", rowCount) },
      { name: arrow, command: program("ingest.js", "arrow", rowCount) },
    ],
    python: [
      { name: pandas, command: pythonProgram(context, "ingest.py", "pandas", rowCount) },
      { name: pyarrow, command: pythonProgram(context, "ingest.py", "arrow", rowCount) },
    ],
  });
  const measured = await interleave(present, context.rounds);
  const pairs = [
    { what: "objects, PySpark from pandas", names: [pandas, objects] },
    { what: "Arrow, PySpark from Arrow", names: [pyarrow, arrow] },
  ] as const;
  return {
    name: "Ingest: createDataFrame of 1,000,000 rows and a count",
    tables: [
      tableOf("time", measured, { unit: "ms", figure: "ms", absent }),
      tableOf("peak of the process, with the rows themselves", measured, { unit: "MB", figure: "peakMb" }),
      tableOf("of which before the call", measured, { unit: "MB", figure: "readyMb" }),
    ],
    targets: pairs.flatMap(({ what, names }) => [
      { claim: `time: ${what}, over ours`, limit: 1, better: "at least", value: ratio(measured, names, "ms") },
      {
        claim: `peak memory: ${what}, over ours`,
        limit: 1,
        better: "at least",
        value: ratio(measured, names, "peakMb"),
      },
    ]),
    notes: [],
  };
}
