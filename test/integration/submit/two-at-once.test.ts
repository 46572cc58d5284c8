import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runCommand, runJson, startCommand } from "../cli/run-command.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
let lake: TestLake;
let spark: SparkSession;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"] });
});
afterAll(async () => {
  await spark?.stop();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

function snapshot(asOf: string, ...more: readonly string[]): readonly string[] {
  return submitSnapshot(lake, asOf, ...more);
}

async function committedRuns(asOf: string): Promise<readonly string[]> {
  const folder = join(lake.processed, `as_of=${asOf}`);
  const runs = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    runs.map(async (run) => ((await readdir(join(folder, run))).includes("_SUCCESS") ? [run] : [])),
  );
  return files.flat();
}

describe("submissions that race for one table", () => {
  it("exclude each other even when their options differ", { timeout: 180_000 }, async () => {
    const ended = await Promise.all([
      runJson(snapshot("2022-03-24", "--republish"), { env }),
      runJson(snapshot("2022-03-24", "--republish", "--on-duplicate", "allow"), { env }),
      runJson(snapshot("2022-03-24", "--republish", "--since", "2022-02"), { env }),
    ]);
    const codes = ended.map(({ exitCode }) => exitCode);
    const published = codes.filter((code) => code === 0).length;
    // Those that did not overlap have both published, one after the other.
    expect(codes.every((code) => code === 0 || code === 6)).toBe(true);
    expect(await committedRuns("2022-03-24")).toHaveLength(published);
  });
});

describe("a client that is killed", () => {
  it("leaves a run that the next submission finds, and never half a table", { timeout: 180_000 }, async () => {
    const moments = [200, 500, 800, 1_100, 1_500, 2_000];
    const before = await committedRuns("2022-03-25");
    for (const killAfterMs of moments) {
      const command = startCommand(snapshot("2022-03-25", "--republish"), { env });
      await new Promise((resolve) => setTimeout(resolve, killAfterMs));
      command.process.kill("SIGKILL");
      await command.ended;
      await expect
        .poll(async () => (await runCommand(snapshot("2022-03-25"), { env })).exitCode, { timeout: 60_000 })
        .toBe(0);
    }
    // A killed client's write may go on beside the next submission, which finds the table of before published.
    const after = await committedRuns("2022-03-25");
    expect(after.length - before.length).toBeLessThanOrEqual(moments.length);
    const { stdout } = await runCommand(["resolve", "--processed", lake.processed, "--as-of", "2022-03-25"], { env });
    const table = await spark.read
      .option("basePath", stdout.trim())
      .parquet(stdout.trim())
      .groupBy("record_date")
      .count()
      .collect();
    expect(table.map(([, count]) => count)).toEqual([26n, 26n, 26n]);
  });
});
