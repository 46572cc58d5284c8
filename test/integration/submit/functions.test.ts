import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Home, makeHome, runJson } from "../cli/run-command.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";
import { ownSession } from "../sql/own-session.ts";
import { shoutsWhenReleased } from "./shouting-job.ts";

const here = join("test", "integration", "submit");
const cwd = join(import.meta.dirname, "..", "..", "..");
const session = ownSession();
let home: Home;

beforeAll(async () => {
  home = await makeHome();
});
afterAll(() => home?.[Symbol.asyncDispose]());

const command = (...args: readonly string[]) =>
  runJson(args, { env: { ...home.env, SPARK_REMOTE: sparkRemote() }, cwd });
const column = async (name: string, out: string) =>
  (await session.spark.read.parquet(out).collect()).map((row) => row[name]);

/** Submits a file of one statement with the functions that a module exports. */
async function submitSql(name: string, select: string, ...args: readonly string[]) {
  const out = join(home.directory, name);
  await writeFile(`${out}.sql`, `INSERT OVERWRITE DIRECTORY '${out}' USING parquet ${select}`);
  return { out, ...(await command("submit", `${out}.sql`, "--functions", join(here, "shouting.ts"), ...args)) };
}

/** Waits for a run that another process left, and that goes on until it is released, in a process of its own. */
async function attachTo(detached: Awaited<ReturnType<typeof command>>, held: HeldRun) {
  expect(detached).toMatchObject({ exitCode: 0, json: { state: "detached" } });
  // A detached run has an id.
  const { id } = detached.json["run"] as { readonly id: string };
  expect(await command("status", id)).toMatchObject({ json: { state: "running" } });
  await held.release();
  return await command("attach", id);
}

const failed = {
  exitCode: 1,
  json: {
    error: {
      code: "JOB_FAILED",
      message: expect.stringMatching(/The function udf threw Error: cannot shout x\n {4}at \w+ \(shouting\.ts:7\)/),
    },
  },
};

describe("a SQL file with --functions", () => {
  it("calls the functions that the module exports", async () => {
    const { out, ...ended } = await submitSql("called", "SELECT shout('hello') AS s");
    expect(ended).toMatchObject({ exitCode: 0, json: { ok: true, state: "published" } });
    expect(await column("s", out)).toEqual(["HELLO!"]);
  });

  it("fails with the script's error, and the line of TypeScript", async () => {
    expect(await submitSql("failed", "SELECT fail('x') AS s")).toMatchObject(failed);
  });

  it("fails so for the process that attaches to it, too", async () => {
    const held = new HeldRun();
    const failing = `SELECT fail('x') AS s FROM range(1) WHERE ${held.condition}`;
    expect(await attachTo(await submitSql("left", failing, "--detach"), held)).toMatchObject(failed);
  });

  it("is refused where the module exports no function", async () => {
    const file = join(home.directory, "called.sql");
    const { exitCode, json } = await command("submit", file, "--functions", join(here, "count-job.ts"));
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({
      error: { code: "USAGE", message: expect.stringContaining("exports no function for SQL") },
    });
  });
});

describe("a job module that declares a function", () => {
  it("runs detached, and another process attaches to it", async () => {
    const out = join(home.directory, "shouts");
    const job = join(here, "shouting-job.ts");
    const held = new HeldRun(shoutsWhenReleased);
    await held.hold();
    const attached = await attachTo(await command("submit", job, "--out", out, "--detach"), held);
    expect(attached).toMatchObject({ exitCode: 0, json: { ok: true, job: "shouting", state: "published" } });
    expect((await column("shout", out)).toSorted()).toEqual(
      [...new Array(20).keys()].map((id) => `ROW ${id}!`).toSorted(),
    );
  });
});
