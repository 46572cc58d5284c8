import type { Contender } from "../contender.ts";
import { attendance, type Context, program, python, pythonProgram } from "../context.ts";
import { interleave } from "../interleave.ts";
import { buildJavaFunctions } from "../peers.ts";
import { ratio, type Section, type Table, type Target, tableOf } from "../report.ts";

// Of a fifth of them the first second, in which the JVM compiles a new session's classes, would be half.
const rows = "10000000";
const subjects = ["numbers", "strings", "structs"] as const;
const typescript = "spark-connect: a function in TypeScript";
const java = "a Java UDF";
const native = "native expressions";
const plain = `${python}: a Python UDF`;
const arrow = `${python}: a Python UDF over Arrow`;

/** The cost of a user's function on the server over 10,000,000 rows, compared with others' functions and with none. */
export async function functions(context: Context): Promise<Section> {
  const tables: Table[] = [];
  const targets: Target[] = [];
  const jar = buildJavaFunctions(context.server.sparkHome, context.scratch);
  for (const subject of subjects) {
    const { present, absent } = attendance(context, {
      always: [
        { name: typescript, command: program("functions.js", "typescript", subject, rows) },
        ...("found" in jar ? [javaContender(subject, jar.found)] : []),
        { name: native, command: program("functions.js", "native", subject, rows) },
      ],
      python: [
        { name: plain, command: pythonProgram(context, "functions.py", "plain", subject, rows) },
        { name: arrow, command: pythonProgram(context, "functions.py", "arrow", subject, rows) },
      ],
    });
    const measured = await interleave(present, context.rounds);
    const missing = "absent" in jar ? [...absent, { name: java, absent: jar.absent }] : absent;
    tables.push(tableOf(subject, measured, { unit: "ms", figure: "ms", absent: missing }));
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
  return { name: "Functions: 10,000,000 rows through one", tables, targets, notes: [] };
}

function javaContender(subject: string, jar: string): Contender {
  return { name: java, command: program("functions.js", "java", subject, rows, jar) };
}
