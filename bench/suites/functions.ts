import { attendance, type Context, program, python, pythonProgram } from "../context.ts";
import { interleave } from "../interleave.ts";
import { ratio, type Section, type Table, type Target, tableOf } from "../report.ts";

const rows = "2000000";
const subjects = ["numbers", "strings", "structs"] as const;
const typescript = "spark-connect: a function in TypeScript";
const native = "native expressions";
const plain = `${python}: a Python UDF`;
const arrow = `${python}: a Python UDF over Arrow`;

/** The cost of a user's function on the server over 2,000,000 rows, compared with others' functions and with none. */
export async function functions(context: Context): Promise<Section> {
  const tables: Table[] = [];
  const targets: Target[] = [];
  for (const subject of subjects) {
    const { present, absent } = attendance(context, {
      always: [
        { name: typescript, command: program("functions.js", "typescript", subject, rows) },
        { name: native, command: program("functions.js", "native", subject, rows) },
      ],
      python: [
        { name: plain, command: pythonProgram(context, "functions.py", "plain", subject, rows) },
        { name: arrow, command: pythonProgram(context, "functions.py", "arrow", subject, rows) },
      ],
    });
    const measured = await interleave(present, context.rounds);
    tables.push(tableOf(subject, measured, { unit: "ms", figure: "ms", absent }));
    targets.push(
      {
        claim: `${subject}: rate over PySpark's Python UDF`,
        limit: 4,
        better: "at least",
        value: ratio(measured, [plain, typescript], "ms"),
      },
      {
        claim: `${subject}: rate over PySpark's UDF over Arrow`,
        limit: 1,
        better: "at least",
        value: ratio(measured, [arrow, typescript], "ms"),
      },
    );
  }
  return { name: "Functions: 2,000,000 rows through one", tables, targets, notes: [] };
}
