/**
 * Publishes many days, and prints how long it took, the command's peak memory, the files read and the days kept.
 *
 *   node many-days.js submissions|1|2 DAYS LANDING PROCESSED   a submission a day, or a backfill, so many at a time
 */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const [how = "", count = "", landing = "", processed = ""] = process.argv.slice(2);
const main = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
const days = lastDays(Number(count), "2022-03-25");
const job = ["credit-snapshot", "--landing", landing, "--processed", processed, "--since", "2022-01"];

rmSync(processed, { recursive: true, force: true });
const startedAt = performance.now();
const results = [];
let peakMb = 0;
if (how === "submissions") for (const day of days) results.push(await run(["submit", ...job, "--as-of", day]));
else {
  const range = ["--from", days[0] ?? "", "--to", days.at(-1) ?? "", "--parallel", how];
  results.push(...(await run(["backfill", ...job, ...range])).days);
}
const ms = performance.now() - startedAt;
if (results.length !== days.length) throw new Error(`${results.length} of ${days.length} days`);
const sum = (ofDay) => results.reduce((total, result) => total + ofDay(result), 0);
const figures = { ms, peakMb, files: sum(({ read }) => read.files), kept: sum(({ days: kept }) => kept.length) };
const rows = sum((result) => result.rows);
console.log(JSON.stringify({ bench: figures, facts: `${rows} records` }));

function lastDays(days, last) {
  const end = Date.parse(last);
  return Array.from({ length: days }, (_, index) =>
    new Date(end - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** Runs the command to its end; its result. */
async function run(args) {
  const words = [main, ...args, "--no-progress", "--output", "json", "--remote", process.env.SPARK_REMOTE ?? ""];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const watch = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 50);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout);
}

/** In MB, by the kernel; 0 for a process that is gone. Linux only. */
function peakOf(pid) {
  try {
    // A process that has ended but was not waited for has no such line.
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
