/**
 * Measures us and our peers side by side, against one server.
 *
 *   npm run bench                          every suite; writes bench/results/report.{json,md} and bench/RESULTS.md
 *   npm run bench -- --suite decode,plans  some of them; the others keep the figures of their last run
 *   npm run bench -- --rounds 3            fewer runs of each contender (by default 5)
 *   SPARK_REMOTE=sc://… npm run bench      on that server, which must see this machine's disk
 *   BENCH_PYTHON=…/bin/python npm run bench  with a Python that has pyspark[connect], pandas and pyarrow
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Context } from "./context.ts";
import { benchCache, buildNativeGo, buildPublishedGo, findPython, sparkVersion } from "./peers.ts";
import { markdown, type Report, type Section } from "./report.ts";
import { benchServer } from "./server.ts";
import { coldStart } from "./suites/cold-start.ts";
import { decode } from "./suites/decode.ts";
import { distance } from "./suites/distance.ts";
import { functions } from "./suites/functions.ts";
import { ingest } from "./suites/ingest.ts";
import { mainJob } from "./suites/main-job.ts";
import { manyDays } from "./suites/many-days.ts";
import { plans } from "./suites/plans.ts";
import { scale } from "./suites/scale.ts";
import { service } from "./suites/service.ts";

type Suite = (context: Context) => Promise<Section>;
const suites: Readonly<Record<string, Suite>> = {
  "cold-start": coldStart,
  "main-job": mainJob,
  "many-days": manyDays,
  distance,
  decode,
  functions,
  ingest,
  plans,
  scale,
  service,
};

const { values } = parseArgs({
  options: { suite: { type: "string", default: Object.keys(suites).join() }, rounds: { type: "string", default: "5" } },
});
const chosen = values.suite.split(",");
const unknown = chosen.find((name) => !(name in suites));
if (unknown !== undefined)
  throw new Error(`there is no suite ${unknown}; there are: ${Object.keys(suites).join(", ")}`);

const results = join(import.meta.dirname, "results");
mkdirSync(results, { recursive: true });
mkdirSync(benchCache, { recursive: true });
if (spawnSync("npm", ["run", "--silent", "build"], { stdio: "inherit" }).status !== 0)
  throw new Error("the build failed");

const python = findPython();
const sparkHome = process.env["SPARK_HOME"] ?? ("found" in python ? python.found.sparkHome : "");
const scratch = mkdtempSync(join(tmpdir(), "spark-connect-bench-"));
try {
  await using server = await benchServer(sparkHome, "found" in python ? python.found.python : undefined);
  const context: Context = {
    server,
    rounds: Number(values.rounds),
    python,
    nativeGo: buildNativeGo(),
    publishedGo: buildPublishedGo(),
    scratch,
  };
  for (const name of chosen) {
    process.stderr.write(`\n== ${name}\n`);
    const load = loadavg()[0] ?? 0;
    const section = await suites[name]?.(context);
    if (section === undefined) continue;
    const measured = { ...section, measuredAt: new Date().toISOString(), rounds: context.rounds, load };
    write({ machine: machine(), versions: versions(), sections: { ...lastSections(), [name]: measured } });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Saves after each suite, so that a suite that fails does not lose the others' figures. */
function write(report: Report): void {
  writeFileSync(join(results, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  const sections = Object.keys(suites).flatMap((name) => report.sections[name] ?? []);
  writeFileSync(join(results, "report.md"), markdown(report, sections));
  if (sections.length === Object.keys(suites).length) {
    writeFileSync(join(import.meta.dirname, "RESULTS.md"), markdown(report, sections));
  }
}

function lastSections(): Report["sections"] {
  try {
    // This program wrote it.
    return (JSON.parse(readFileSync(join(results, "report.json"), "utf8")) as Report).sections;
  } catch {
    return {};
  }
}

function machine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, shared with the server`;
}

function versions(): Record<string, string> {
  const goVersion = spawnSync("go", ["version"], { encoding: "utf8" }).stdout?.split(" ")[2] ?? "absent";
  return { Spark: sparkVersion, Node: process.versions.node, Go: goVersion.replace(/^go/, "") };
}
