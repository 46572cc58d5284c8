import { attendance, type Context, program, python, pythonProgram } from "../context.ts";
import { interleave } from "../interleave.ts";
import { ratio, type Section, tableOf } from "../report.ts";

const chain = "spark-connect: 1,000 chained transformations";
const bare = "spark-connect: 1,000 chained transformations, without the user's lines";
const bareSelect = "spark-connect: select of 1,000 columns, without the user's lines";
const deep = "spark-connect: 10,000 chained transformations";
const select = (columns: string) => `spark-connect: select of ${columns} columns`;
const pythonChain = `${python}: 1,000 chained transformations`;

/** The cost of building and encoding a plan, without a server. */
export async function plans(context: Context): Promise<Section> {
  const { present, absent } = attendance(context, {
    always: [
      { name: chain, command: program("plans.ts", "chain", "1000") },
      { name: bare, command: program("plans.ts", "chain", "1000", "bare") },
      { name: bareSelect, command: program("plans.ts", "select", "1000", "bare") },
      { name: deep, command: program("plans.ts", "chain", "10000") },
      { name: select("100"), command: program("plans.ts", "select", "100") },
      { name: select("1,000"), command: program("plans.ts", "select", "1000") },
      { name: select("10,000"), command: program("plans.ts", "select", "10000") },
    ],
    python: [
      { name: pythonChain, command: pythonProgram(context, "plans.py", "chain", "1000") },
      { name: `${python}: select of 1,000 columns`, command: pythonProgram(context, "plans.py", "select", "1000") },
    ],
  });
  const measured = await interleave(present, context.rounds);
  return {
    name: "Plans: built and encoded, nothing sent",
    tables: [
      tableOf("time", measured, { unit: "ms", figure: "ms", absent }),
      tableOf("size", measured, { unit: "bytes", figure: "bytes" }),
    ],
    targets: [
      {
        claim: "1,000 chained transformations without the user's lines, as PySpark's are: rate over PySpark's",
        limit: 10,
        better: "at least",
        value: ratio(measured, [pythonChain, bare], "ms"),
      },
      {
        claim: "1,000 chained transformations, with the user's lines: rate over PySpark's",
        limit: 10,
        better: "at least",
        value: ratio(measured, [pythonChain, chain], "ms"),
      },
      {
        claim: "10,000 of them over 1,000: time (linear is 10)",
        limit: 15,
        better: "at most",
        value: ratio(measured, [deep, chain], "ms"),
      },
      {
        claim: "select of 10,000 columns over 1,000: time (linear is 10)",
        limit: 12,
        better: "at most",
        value: ratio(measured, [select("10,000"), select("1,000")], "ms"),
      },
    ],
    notes: [
      "Our plans carry the user's line of each expression that can fail, for Spark to name in its errors; that is most of " +
        "their cost and size. PySpark's carry none in this test.",
      "PySpark's chain needs a deeper stack than Python's own: the program gives it 512 MB and no recursion limit.",
    ],
  };
}
