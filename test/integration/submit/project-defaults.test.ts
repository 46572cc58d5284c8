import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runCommand, runJson } from "../cli/run-command.ts";
import { land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
let lake: TestLake;
let project: { readonly env: Readonly<Record<string, string>>; readonly cwd: string };

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  const root = dirname(dirname(lake.landing));
  const defaults = "jobs:\n  credit-snapshot:\n    landing: landing/lake\n    processed: processed/lake\n";
  await writeFile(join(root, "spark-connect.yaml"), defaults);
  await mkdir(join(root, "src"));
  project = { env: { ...home.env, SPARK_REMOTE: sparkRemote() }, cwd: join(root, "src") };
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-01"] });
  expect(await runJson(["submit", "credit-snapshot", "--as-of", "2022-02-01"], project)).toMatchObject({
    json: { state: "published" },
  });
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

describe("a project's defaults", () => {
  it.each(["status", "attach", "cancel"])("name the run to %s", async (command) => {
    const { exitCode, json } = await runJson([command, "credit-snapshot", "--as-of", "2022-02-01"], project);
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: { ok: true, job: "credit-snapshot", path: expect.stringContaining(`${lake.processed}/as_of=2022-02-01/`) },
    });
  });

  it("say where resolve looks, and the command says so", async () => {
    const { exitCode, stdout, stderr } = await runCommand(["resolve"], project);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(new RegExp(`^${lake.processed}/as_of=2022-02-01/_run-0001-[0-9a-f-]+\n$`)),
    });
    expect(stderr).toContain(
      `--processed ${lake.processed}, as ${join(dirname(project.cwd), "spark-connect.yaml")} says`,
    );
  });

  it("say what gc looks through", async () => {
    const { exitCode, json } = await runJson(["gc"], project);
    expect({ exitCode, json }).toEqual({
      exitCode: 0,
      json: { schemaVersion: 1, ok: true, state: "planned", runs: [] },
    });
  });

  it("give way to what is typed", async () => {
    const { exitCode, json } = await runJson(["resolve", "--processed", lake.landing], project);
    expect({ exitCode, json }).toMatchObject({
      exitCode: 4,
      json: { error: { message: `no table is published in ${lake.landing}` } },
    });
  });
});
