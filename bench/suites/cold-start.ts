import {
  attendance,
  type Context,
  command,
  goProgram,
  nativeGo,
  node,
  program,
  publishedGo,
  python,
  pythonProgram,
} from "../context.ts";
import { interleave } from "../interleave.ts";
import { difference, ratio, type Section, tableOf } from "../report.ts";

const version = "spark-connect: version, with the compile cache";
const uncached = "spark-connect: version, without it";
const one = "spark-connect: SELECT 1, with the compile cache";
const sql = 'spark-connect sql "SELECT 1 AS one"';
const help = "spark-connect --help";

/** From the start of a process to its first answer and its exit, against a warm server. */
export async function coldStart(context: Context): Promise<Section> {
  const { present, absent } = attendance(context, {
    always: [
      { name: node, command: [process.execPath, "-e", "0"] },
      { name: help, command: command("--help") },
      { name: "floor: version over bare HTTP/2", command: program("floor.js", "version") },
      { name: version, command: program("cached.js", "version.js") },
      { name: uncached, command: program("version.js") },
      { name: one, command: program("cached.js", "select-one.js") },
      { name: sql, command: command("sql", "SELECT 1 AS one", "--remote", context.server.remote) },
    ],
    python: [
      { name: `${python}: version`, command: pythonProgram(context, "cold_start.py", "version") },
      { name: `${python}: SELECT 1`, command: pythonProgram(context, "cold_start.py", "sql") },
    ],
    nativeGo: [
      { name: `${nativeGo}: version`, command: goProgram(context.nativeGo, "version") },
      { name: `${nativeGo}: SELECT 1`, command: goProgram(context.nativeGo, "sql") },
    ],
    // Its session does not give the version.
    publishedGo: [{ name: `${publishedGo}: SELECT 1`, command: goProgram(context.publishedGo, "sql") }],
  });
  const measured = await interleave(present, Math.max(context.rounds, 11));
  return {
    name: "Cold start",
    tables: [tableOf("process start to answer and exit", measured, { unit: "ms", figure: "wallMs", absent })],
    targets: [
      {
        claim: "version: our time over PySpark Connect's",
        limit: 0.2,
        better: "at most",
        value: ratio(measured, [version, `${python}: version`], "wallMs"),
      },
      {
        claim: "SELECT 1: our time over PySpark Connect's",
        limit: 0.2,
        better: "at most",
        value: ratio(measured, [one, `${python}: SELECT 1`], "wallMs"),
      },
      {
        claim: "version: ms above bare Node",
        limit: 100,
        better: "at most",
        value: difference(measured, [version, node], "wallMs"),
      },
      {
        claim: "--help: ms above bare Node",
        limit: 40,
        better: "at most",
        value: difference(measured, [help, node], "wallMs"),
      },
    ],
    notes: [
      "Each answer is printed, and each session released, before the process exits; spark-connect-go alone releases none. The command turns Node's compile cache on; a program does so with `NODE_COMPILE_CACHE` or `module.enableCompileCache()`.",
    ],
  };
}
