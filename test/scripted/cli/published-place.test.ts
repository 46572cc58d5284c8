import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, runJson } from "../../integration/cli/run-command.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "published-place-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function refusal(...args: readonly string[]): Promise<unknown> {
  const { exitCode, json } = await runJson(args, { cwd, env: { SPARK_REMOTE: "sc://127.0.0.1:1" } });
  expect(exitCode).toBe(2);
  return json["error"];
}

describe("where tables are published", () => {
  it("has to be said when the project's file does not", async () => {
    await writeFile(join(cwd, "spark-connect.yaml"), "jobs:\n  orders:\n    key: Id\n");
    expect(await refusal("resolve")).toMatchObject({
      message: "resolve takes one of --processed and --table",
      hint: "Write --processed URI, or --table CATALOG.DB.NAME, or set it for a job in spark-connect.yaml.",
    });
    expect(await refusal("gc")).toMatchObject({
      message: "gc takes one of --processed and --table",
    });
  });

  it("is chosen by the user where the project's jobs publish to several places", async () => {
    const file = join(cwd, "spark-connect.yaml");
    await writeFile(
      file,
      "jobs:\n  a: { processed: data }\n  b: { processed: s3a://lake/b }\n  c: { table: lake.db.c }\n  d: { processed: data }\n",
    );
    expect(await refusal("resolve")).toMatchObject({
      message: `the jobs in ${file} publish to 3 places`,
      hint: `Write one of them: --processed ${cwd}/data, or --processed s3a://lake/b, or --table lake.db.c.`,
    });
    expect(await refusal("gc")).toMatchObject({ message: `the jobs in ${file} publish to 3 places` });
  });

  it("is one place in all its spellings", async () => {
    const file = join(cwd, "spark-connect.yaml");
    const places = ["data", "./data/", "s3a://lake/b", "s3a://lake//b/"];
    await writeFile(file, `jobs:\n${places.map((place, job) => `  job${job}: { processed: ${place} }\n`).join("")}`);
    expect(await refusal("gc")).toMatchObject({
      message: `the jobs in ${file} publish to 2 places`,
      hint: `Write one of them: --processed ${cwd}/data, or --processed s3a://lake/b.`,
    });
  });

  it("is one place, also for a run that is looked up", async () => {
    expect(await refusal("resolve", "--processed", "/p", "--table", "lake.db.c")).toMatchObject({
      message: "resolve takes one of --processed and --table",
    });
    expect(await refusal("status", "credit-snapshot", "--as-of", "2022-03-01")).toMatchObject({
      message: "no place to publish to is named: give --processed URI or --table CATALOG.DB.NAME.",
    });
  });

  it("is what is typed, whatever the project's file says", async () => {
    const file = join(cwd, "spark-connect.yaml");
    const status = ["status", "credit-snapshot", "--as-of", "2022-03-01"];
    const submit = ["submit", "credit-snapshot", "--landing", "/l", "--as-of", "2022-03-01"];
    const backfill = ["backfill", "credit-snapshot", "--landing", "/l", "--from", "2022-03-01", "--to", "2022-03-02"];
    await writeFile(file, "jobs:\n  credit-snapshot: { table: lake.db.c }\n");
    for (const command of [status, submit, backfill]) {
      expect(await refusal(...command, "--processed", "/p", "--take-over")).toMatchObject({
        message: "--take-over is for --table: Parquet runs are never written over.",
      });
    }
    await writeFile(file, "jobs:\n  credit-snapshot: { processed: data }\n");
    for (const command of [status, submit, backfill]) {
      expect(await refusal(...command, "--table", "lake.db.c", "--view", "credits")).toMatchObject({
        message: "--view credits shows Parquet runs: lake.db.c itself always shows the newest T(D).",
      });
    }
  });

  it("is one table at a time, and its days are published one at a time", async () => {
    const backfill = ["backfill", "credit-snapshot", "--landing", "/l", "--from", "2022-03-01", "--to", "2022-03-02"];
    expect(await refusal(...backfill, "--table", "lake.db.c", "--processed", "/p")).toMatchObject({
      message: "--processed and --table both name a place to publish to: give one of them.",
    });
    expect(await refusal(...backfill, "--table", "lake.db.c", "--parallel", "2")).toMatchObject({
      message: "--parallel 2: the days of one table are published one after the other",
      hint: "Leave --parallel out.",
    });
  });
});

describe("-o with a format of rows", () => {
  it.each(["csv", "table", "markdown", "vertical"])("%s points to --format", async (format) => {
    const { exitCode, stderr } = await runCommand(["sql", "SELECT 1", "-o", format], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `error: --output: '${format}' is neither text nor json\n  Write --format ${format} after \`sql\` for rows in that format.\n`,
    );
  });
});
