/**
 * Lands a year of 1,000,000 credits a day, and publishes the table of its last day, with the checks and without.
 *
 *   npm run bench:year                            about 7.5 GB in the user's cache directory, removed at the end
 *   npm run bench:year -- --days 40 --rows 10000  a small one
 *   npm run bench:year -- --keep                  leaves the landing zone for the next time
 *   npm run bench:year -- --stores                measures only the stores, with 1, 12 and 36 months of 500,000 a day
 *   npm run bench:year -- --stores --daily        the same after a publication on each day of these months: takes hours
 *
 * Prints a JSON object per step, and a table of the stores. Linux only: memory and bytes read are the kernel's counts.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SparkSession } from "../src/index.ts";
import { parseIsoDate } from "../src/job/days.ts";
import { startEmbeddedServer } from "../src/local/embedded-server.ts";
import { filesBelow } from "../src/tables/landing/landed-files.ts";
import { globOfMonthEnds } from "../src/tables/landing/landing-glob.ts";
import { listWithoutJobs } from "../src/tables/server.ts";
import { command } from "./context.ts";
import { benchCache, findPython } from "./peers.ts";
import { timeStores } from "./year-stores.ts";

const { values } = parseArgs({
  options: {
    days: { type: "string" },
    rows: { type: "string" },
    rounds: { type: "string", default: "3" },
    keep: { type: "boolean", default: false },
    stores: { type: "boolean", default: false },
    daily: { type: "boolean", default: false },
  },
});
// For the stores each day is a copy of one, and Parquet runs write 37 of them each time.
const { days = values.stores ? "1" : "365", rows = values.stores ? "500000" : "1000000" } = values;
const lastDay = parseIsoDate("2023-12-31");
const landing = join(benchCache, `year-${days}x${rows}`);
mkdirSync(benchCache, { recursive: true });
const scratch = mkdtempSync(join(benchCache, "year-scratch-"));

try {
  land();
  const newDay = bytesOf(filesIn(join(landing, `record_date=${lastDay}`)));
  print({
    landed: { days: Number(days), rowsADay: Number(rows), bytes: bytesOf(filesIn(landing)), newDay },
  });
  if (!values.stores) await timeYear(newDay);
  const [file = ""] = filesIn(join(landing, `record_date=${lastDay}`)).map(({ path }) => path);
  process.stdout.write(await timeStores({ file, scratch, rounds: Number(values.rounds), isDaily: values.daily }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
  if (!values.keep) rmSync(landing, { recursive: true, force: true });
}

/** Publishes the table of the year's last day, with the checks and without. */
async function timeYear(newDay: number): Promise<void> {
  await using server = await startEmbeddedServer({ conf: { "spark.driver.memory": "4g" } });
  process.env["SPARK_REMOTE"] = server.remote;
  process.env["SPARK_CONNECT_AUTHENTICATE_TOKEN"] = server.token;
  for (const seconds of await timeListing(server.remote)) print({ listing: { seconds } });
  // A server's first run is slower than all later ones; users of a cluster see the later ones.
  for (const checks of ["on", "off", "on", "off"] as const) {
    const readBefore = bytesReadBy(server.pid);
    const { seconds, peakMb, processed } = await submit(checks);
    const files = filesIn(processed).map(({ bytes }) => bytes);
    const written = files.reduce((sum, bytes) => sum + bytes, 0);
    const sizes = { files: files.length, smallest: Math.min(...files), greatest: Math.max(...files), written };
    const amplification = Number((written / newDay).toFixed(2));
    const read = bytesReadBy(server.pid) - readBefore;
    print({ published: { checks, seconds, clientPeakMb: peakMb, ...sizes, writtenPerNewByte: amplification, read } });
    rmSync(processed, { recursive: true });
  }
}

function land(): void {
  if (existsSync(landing)) return;
  const python = findPython();
  if ("absent" in python) throw new Error(`there is no Python to make the input with: ${python.absent}`);
  const program = join(import.meta.dirname, "python", "land_year.py");
  const unfinished = `${landing}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  const args = [program, unfinished, lastDay, days, rows];
  if (spawnSync(python.found.python, args, { stdio: "inherit" }).status !== 0) throw new Error("landing failed");
  renameSync(unfinished, landing);
}

/** How long it takes to find the kept days' files among all landed files. */
async function timeListing(remote: string): Promise<readonly number[]> {
  await using spark = await SparkSession.builder.remote(remote).getOrCreate();
  const server = { spark, call: {} };
  await listWithoutJobs(server);
  const seconds: number[] = [];
  for (let time = 0; time < 3; time++) {
    const startedAt = performance.now();
    await filesBelow(server, landing, globOfMonthEnds(landing, lastDay));
    seconds.push(secondsSince(startedAt));
  }
  return seconds;
}

/** Submits the job as a user does. */
async function submit(checks: "on" | "off") {
  const processed = join(scratch, checks);
  const [node = "", ...main] = command("submit", "credit-snapshot", "--landing", landing, "--processed", processed);
  const rules = checks === "on" ? [] : ["--on-duplicate", "allow"];
  const startedAt = performance.now();
  const child = spawn(node, [...main, "--as-of", lastDay, "-q", ...rules], { stdio: ["ignore", "ignore", "inherit"] });
  let peakMb = 0;
  const watch = setInterval(() => {
    peakMb = peakMbOf(child.pid) ?? peakMb;
  }, 100);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`the job ended with ${code}`);
  return { seconds: secondsSince(startedAt), peakMb, processed };
}

/** The process's peak memory; undefined once the process is gone. */
function peakMbOf(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kb === undefined ? undefined : Math.round(Number(kb) / 1024);
  } catch {
    return undefined;
  }
}

/** All bytes that the process has read with system calls: input files, shuffle files, loaded code. */
function bytesReadBy(pid: number): number {
  return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
}

interface FileOnDisk {
  readonly path: string;
  readonly bytes: number;
}

function filesIn(directory: string): readonly FileOnDisk[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".parquet"))
    .map((name) => join(directory, name))
    .map((path) => ({ path, bytes: statSync(path).size }));
}

function bytesOf(files: readonly FileOnDisk[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function secondsSince(startedAt: number): number {
  return Number(((performance.now() - startedAt) / 1000).toFixed(2));
}

function print(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
