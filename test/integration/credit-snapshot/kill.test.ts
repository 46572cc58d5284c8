import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { resolveTable } from "../../../src/jobs/credit-snapshot/resolve.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake, type TestLake } from "./landing-zone.ts";

const main = join(import.meta.dirname, "../../../src/cli/main.ts");
const asOf = "2022-03-01";
const CREDITS = 200_000;
let spark: SparkSession;
let lake: TestLake;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
  lake = await makeLake();
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", asOf], credits: CREDITS });
});
afterAll(async () => {
  await spark[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
});

/** Submits as a user does; with `killAfterMs`, the process is gone by then without a chance to tidy up. */
async function submit(
  processed: string,
  killAfterMs?: number,
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const roots = ["--landing", lake.landing, "--processed", processed, "--as-of", asOf, "-o", "json"];
  const child = spawn(process.execPath, [main, "submit", "credit-snapshot", ...roots], {
    env: { ...process.env, SPARK_REMOTE: sparkRemote() },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const closed = once(child, "close");
  if (killAfterMs !== undefined) {
    await sleep(killAfterMs);
    child.kill("SIGKILL");
  }
  await closed;
  return { code: child.exitCode, stdout };
}

/** Every run that readers could find holds all its rows. */
async function expectWholeRuns(processed: string): Promise<number> {
  const day = join(processed, `as_of=${asOf}`);
  const runs = (await readdir(day).catch(() => [])).filter((name) => name.startsWith("_run-"));
  let committed = 0;
  for (const run of runs) {
    if (!(await readdir(join(day, run))).includes("_SUCCESS")) continue;
    committed += 1;
    expect(await spark.read.parquet(join(day, run)).count()).toBe(3 * CREDITS);
  }
  return committed;
}

/** Moments from before the first call to after the commit, the same ones each time. */
const moments = Array.from({ length: 6 }, (_, index) => 200 + index * 400);

it.each(moments)(
  "a client killed after %i ms leaves whole runs only, and the next one publishes",
  async (killAfterMs) => {
    const processed = join(lake.processed, `${killAfterMs}`);
    await submit(processed, killAfterMs);
    await expectWholeRuns(processed);
    // The killed client's write may live on: a new run is refused as a conflict until it is done.
    const rerun = await untilNoConflict(processed);
    expect(JSON.parse(rerun.stdout)).toMatchObject({ ok: true, asOf });
    expect(await expectWholeRuns(processed)).toBeGreaterThan(0);
    expect(await resolveTable(spark, { processed, asOf: null })).toMatchObject({ asOf });
  },
);

async function untilNoConflict(processed: string): Promise<{ readonly stdout: string }> {
  for (;;) {
    const { code, stdout } = await submit(processed);
    if (code === 0) return { stdout };
    expect(code, stdout).toBe(6);
    await sleep(500);
  }
}
