import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runCommand } from "../cli/run-command.ts";
import { land, makeLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";
import { countJob } from "./count-job.ts";

/** The built command: a module imports "spark-connect", which is the published package. */
const count = join(import.meta.dirname, "count-job.ts");

let home: Home;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
});
afterAll(() => home?.[Symbol.asyncDispose]());

describe("a job module in TypeScript", () => {
  it("has its parameters as options, with their help and defaults", async () => {
    const { exitCode, stdout } = await runCommand(["submit", count, "--help"], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("--out <URI>            where the numbers are written (required)");
    expect(stdout).toContain("--rows <N>             how many numbers (default: 10)");
  });

  it("runs with what it was given", async () => {
    const out = join(home.directory, "numbers");
    const { exitCode, stdout, stderr } = await runCommand(
      ["submit", count, "--out", out, "--rows", "7", "-o", "json"],
      { env },
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, job: countJob.name, state: "published", path: out, rows: 7 });
  });

  it("says what is wrong with a value in its own words: 2", async () => {
    const { exitCode, stderr } = await runCommand(["submit", count, "--out", "/x", "--rows", "many"], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: --rows: "many" is not a number: write it as 10 or 0.5.');
  });

  it("that exports no job is a usage error", async () => {
    const { exitCode, stderr } = await runCommand(["submit", join(import.meta.dirname, "..", "spark.ts")], {
      env,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/exports no job|cannot load/);
  });
});

describe("a job module built on the credit snapshot", () => {
  it("is the same job with other defaults", async () => {
    await using lake = await makeLake();
    await using spark = await SparkSession.builder.remote(sparkRemote()).create();
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-02"] });
    const module = join(import.meta.dirname, "snapshot-with-defaults.ts");
    const located = { ...env, LANDING: lake.landing, PROCESSED: lake.processed };
    const words = ["--as-of", "2022-02-02", "-o", "json"];
    const first = await runCommand(["submit", module, ...words], { env: located });
    expect({ ...first, ...JSON.parse(first.stdout) }).toMatchObject({
      exitCode: 0,
      job: "credit-snapshot",
      state: "published",
      rowsPerDay: { "2022-01-31": 26, "2022-02-02": 26 },
    });
    const paths = ["--landing", lake.landing, "--processed", lake.processed];
    const again = await runCommand(["submit", "credit-snapshot", ...paths, ...words], { env });
    expect(JSON.parse(again.stdout)).toMatchObject({ state: "already-published" });
  });
});
