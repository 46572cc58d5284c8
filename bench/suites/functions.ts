import type { Contender } from "../contender.ts";
import { attendance, type Context, program, python, pythonProgram } from "../context.ts";
import { interleave } from "../interleave.ts";
import { buildJavaFunctions } from "../peers.ts";
import { ratio, type Section, type Table, type Target, tableOf } from "../report.ts";

// PySpark's functions take a minute for ten times as many structs.
const counts = { numbers: "10000000", strings: "10000000", structs: "1000000" } as const;
const subjects = ["numbers", "strings", "structs"] as const;
const typescript = "spark-connect: a function in TypeScript";
const java = "a Java UDF";
const native = "native expressions";
const plain = `${python}: a Python UDF`;
const arrow = `${python}: a Python UDF over Arrow`;

/** The cost of a user's function on the server, compared with others' functions and with none. */
export async function functions(context: Context): Promise<Section> {
  const tables: Table[] = [];
  const targets: Target[] = [];
  const jar = buildJavaFunctions(context.server.sparkHome, context.scratch);
  for (const subject of subjects) {
    const rows = counts[subject];
    const { present, absent } = attendance(context, {
      always: [
        { name: typescript, command: program("functions.js", "typescript", subject, rows) },
        ...("found" in jar ? [javaContender(subject, rows, jar.found)] : []),
        { name: native, command: program("functions.js", "native", subject, rows) },
      ],
      python: [
        { name: plain, command: pythonProgram(context, "functions.py", "plain", subject, rows) },
        { name: arrow, command: pythonProgram(context, "functions.py", "arrow", subject, rows) },
      ],
    });
    const measured = await interleave(present, context.rounds);
    const missing = "absent" in jar ? [...absent, { name: java, absent: jar.absent }] : absent;
    tables.push(
      tableOf(`${subject}: ${Number(rows).toLocaleString("en")} rows`, measured, {
        unit: "ms",
        figure: "ms",
        absent: missing,
      }),
    );
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
  return { name: "Functions: many rows through one", tables, targets, notes: [] };
}

function javaContender(subject: string, rows: string, jar: string): Contender {
  return { name: java, command: program("functions.js", "java", subject, rows, jar) };
}
