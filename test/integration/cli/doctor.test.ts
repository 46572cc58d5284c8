import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";
import { type Home, makeHome, runCommand, runJson } from "./run-command.ts";

let home: Home;
let lake: TestLake;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

it("tries each call that servers differ in, and tells the clock and the limits", async () => {
  const { exitCode, json } = await runJson(["doctor"], { env });
  expect(exitCode).toBe(0);
  const details = Object.fromEntries((json["checks"] as Check[]).map(({ name, detail }) => [name, detail]));
  expect(details["calls"]).toBe("GetStatus, ReattachExecute, Interrupt, FetchErrorDetails, CloneSession");
  expect(details["query"]).toMatch(/^a query took \d+ ms; time zone \S+; clock \d+ ms (behind|ahead of) ours$/);
  expect(details["detach"]).toMatch(
    /^a run that no client reads from is kept for \S+.*; operation \S+.*, session \S+.*$/,
  );
});

it("says one thing a line, and what failed", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["doctor", "--landing", lake.landing], { env });
  expect(exitCode).toBe(4);
  expect(stdout).toContain(
    "ok    calls     GetStatus, ReattachExecute, Interrupt, FetchErrorDetails,\n                  CloneSession\n",
  );
  expect(stdout).toContain(`FAIL  landing   no day has landed in ${lake.landing}\n`);
  expect(stdout.split("\n").filter((line) => line.length > 80 && !line.includes("/"))).toEqual([]);
  expect(stderr).toContain(`error: no day has landed in ${lake.landing}`);
});

it("tells the days that landed from what strays among them", async () => {
  for (const name of ["record_date=2022-01-31", "record_date=2022-02-02", "record_date=oops", "tmp"]) {
    await mkdir(join(lake.landing, name), { recursive: true });
    await writeFile(join(lake.landing, name, "part-0.parquet"), "any");
  }
  const { exitCode, json } = await runJson(["doctor", "--landing", lake.landing], { env });
  expect(exitCode).toBe(0);
  expect(json["checks"]).toContainEqual({
    name: "landing",
    ok: true,
    detail:
      "2 days from 2022-01-31 to 2022-02-02; 1 between them missing; 1 month-ends; 2 stray folders, never read: record_date=oops, tmp",
  });
});

it("names all that a server lacks for a table, and what brings it", async () => {
  const { exitCode, json } = await runJson(["doctor", "--table", "lake.risk.credits"], { env });
  expect(exitCode).toBe(2);
  expect(json["error"]).toMatchObject({
    message: "The server lacks Iceberg's jar, a catalog lake, Iceberg's SQL extension.",
    hint: expect.stringMatching(
      /^Start it with org\.apache\.iceberg:iceberg-spark-runtime-\d\.\d_2\.13, spark\.sql\.catalog\.lake=org\.apache\.iceberg\.spark\.SparkCatalog, spark\.sql\.extensions=\S+\. On this machine, `spark-connect local start --with iceberg` starts one with the catalog lake\.$/,
    ),
  });
  expect((await runJson(["doctor", "--table", "spark_catalog.default.credits"], { env })).json["error"]).toMatchObject({
    message: "The server lacks Delta's jar, a catalog spark_catalog, Delta's SQL extension.",
  });
});

interface Check {
  readonly name: string;
  readonly detail: string;
}
