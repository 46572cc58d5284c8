import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runCommand, runJson } from "../cli/run-command.ts";
import { land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
let lake: TestLake;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02", "2022-03-04"] });
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

function backfill(from: string, to: string, ...more: readonly string[]): readonly string[] {
  const job = ["credit-snapshot", "--landing", lake.landing, "--processed", lake.processed];
  return ["backfill", ...job, "--from", from, "--to", to, ...more];
}

describe("backfill", { timeout: 240_000 }, () => {
  it("publishes every day that can be, and ends with the code of the worst", async () => {
    const { exitCode, json } = await runJson(backfill("2022-03-01", "2022-03-04", "--parallel", "2"), { env });
    expect(exitCode).toBe(4);
    expect(json).toMatchObject({
      ok: false,
      job: "credit-snapshot",
      from: "2022-03-01",
      to: "2022-03-04",
      exitCode: 4,
      error: { code: "INPUT_NOT_READY" },
      days: [
        { day: "2022-03-01", ok: true, state: "published", rows: 78 },
        { day: "2022-03-02", ok: true, state: "published", rows: 78 },
        { day: "2022-03-03", ok: false, exitCode: 4, error: { code: "INPUT_NOT_READY" } },
        { day: "2022-03-04", ok: true, state: "published", rows: 78 },
      ],
    });
  });

  it("publishes nothing twice, and with --resume does not even ask", async () => {
    const again = await runJson(backfill("2022-03-01", "2022-03-02"), { env });
    expect(again).toMatchObject({
      exitCode: 0,
      json: { days: [{ state: "already-published" }, { state: "already-published" }] },
    });
    const resumed = await runJson(backfill("2022-03-01", "2022-03-02", "--resume"), { env });
    expect(resumed).toMatchObject({ exitCode: 0, json: { days: [{ state: "skipped" }, { state: "skipped" }] } });
  });

  it("stops at the first failure with --fail-fast", async () => {
    const { exitCode, json } = await runJson(backfill("2022-03-02", "2022-03-04", "--fail-fast"), { env });
    expect(exitCode).toBe(4);
    expect((json["days"] as unknown[]).length).toBe(2);
  });

  it("plans with --dry-run", async () => {
    const { exitCode, json } = await runJson(backfill("2022-03-01", "2022-03-01", "--dry-run", "--since", "2022-02"), {
      env,
    });
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ days: [{ day: "2022-03-01", state: "planned" }] });
  });

  it("refuses a range that runs backwards, and a job without a day", async () => {
    const backwards = await runCommand(backfill("2022-03-04", "2022-03-01"), { env });
    expect(backwards).toMatchObject({
      exitCode: 2,
      stderr: "error: --from 2022-03-04 is after --to 2022-03-01\n  Exchange them.\n",
    });
  });

  it("prints the command that goes on, which a shell takes as it is", async () => {
    const failed = await runJson(backfill("2022-03-04", "2022-03-05", "--where", "dim1 < 99"), { env });
    const resume = String(failed.json["resume"]);
    expect(resume).toMatch(/^spark-connect backfill .* --where 'dim1 < 99' -o json --resume$/);
    expect(failed.json["error"]).toMatchObject({ hint: expect.stringContaining(`Go on with: ${resume}`) });
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    await land(spark, lake.landing, { days: ["2022-03-05"] });
    const command = resume.replace(
      /^spark-connect/,
      `${process.execPath} ${join(import.meta.dirname, "../../../dist/cli/main.js")}`,
    );
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { env: { ...process.env, ...env } });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      days: [
        { day: "2022-03-04", state: "skipped" },
        { day: "2022-03-05", state: "published", rows: 78 },
      ],
    });
  });
});
