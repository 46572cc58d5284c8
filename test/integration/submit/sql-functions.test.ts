import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../run-program.ts";
import { sparkRemote } from "../spark.ts";
import { ownSession } from "../sql/own-session.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const module = "test/integration/submit/shouting.ts";
const session = ownSession();
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sql-functions-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Submits a file of one statement. */
async function submitted(sql: string, ...args: readonly string[]): Promise<string> {
  const file = join(home, "statement.sql");
  await writeFile(file, sql);
  const env = { SPARK_REMOTE: sparkRemote(), HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  return runProgram(join(root, "dist/cli/main.js"), { args: ["submit", file, ...args, "-o", "json"], env, cwd: root });
}

describe("a SQL file with --functions", () => {
  it("calls the functions that the module exports", async () => {
    const out = join(home, "out");
    const printed = await submitted(
      `INSERT OVERWRITE DIRECTORY '${out}' USING parquet SELECT shout('hello') AS s`,
      "--functions",
      module,
    );
    expect(JSON.parse(printed)).toMatchObject({ ok: true, state: "published" });
    expect((await session.spark.read.parquet(out).collect()).map((row) => row["s"])).toEqual(["HELLO!"]);
  });

  it("fails with the script's error, and the line of TypeScript", async () => {
    const out = join(home, "failed");
    const failed = submitted(
      `INSERT OVERWRITE DIRECTORY '${out}' USING parquet SELECT fail('x') AS s`,
      "--functions",
      module,
    );
    await expect(failed).rejects.toThrow(
      /The function udf threw Error: cannot shout x\\n {4}at \w+ \(shouting\.ts:7\)/,
    );
  });

  it("is refused where the module exports no function", async () => {
    const failed = submitted("SELECT 1", "--functions", "test/integration/submit/count-job.ts");
    await expect(failed).rejects.toThrow("test/integration/submit/count-job.ts exports no function for SQL");
  });
});
