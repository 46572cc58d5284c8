import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runJson, startCommand } from "../cli/run-command.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
let spark: SparkSession;

beforeAll(async () => {
  home = await makeHome();
  spark = await SparkSession.builder.remote(sparkRemote()).create();
});
afterAll(async () => {
  await spark?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

/** A text that no SQL literal could hold unescaped. */
const text = `it's "2022-03-25"; --`;
const params = ["--param", `day=${text}`, "--param", "n:int=5"];

async function submit(name: string, sql: string): ReturnType<typeof runJson> {
  const file = join(home.directory, `${name}.sql`);
  await writeFile(file, sql);
  return await runJson(["submit", file, ...params], { env: { ...home.env, SPARK_REMOTE: sparkRemote() } });
}

const published = (statements: number) => ({ exitCode: 0, json: { ok: true, state: "published", statements } });
const into = (name: string) => `INSERT OVERWRITE DIRECTORY '${join(home.directory, name)}' USING parquet`;
const rowsOf = async (name: string) => {
  const rows = await spark.read.parquet(join(home.directory, name)).collect();
  return rows.map((row) => [...row]);
};

it("a file of several statements is one run, with its parameters bound in each", async () => {
  const sql = `-- ; the first\n${into("one")} SELECT :day AS day, :n AS n;\n${into("two")} SELECT max(id) FROM range(:n);\n`;
  expect(await submit("several", sql)).toMatchObject(published(2));
  expect(await rowsOf("one")).toEqual([[text, 5]]);
  expect(await rowsOf("two")).toEqual([[4n]]);
});

it("a script is one statement, with its parameters bound wherever they stand", async () => {
  const loop = "DECLARE i INT = 0; WHILE i < :n DO SET i = i + 2; END WHILE;";
  expect(await submit("script", `BEGIN\n${loop}\n${into("three")} SELECT i, :day AS day;\nEND`)).toMatchObject(
    published(1),
  );
  expect(await rowsOf("three")).toEqual([[6, text]]);
});

it("settings hold for what stands behind them, however it is read", async () => {
  const sql = `SET TIME ZONE 'Asia/Tokyo';
${into("tokyo")} SELECT CAST(TIMESTAMP'2022-03-25 00:00:00' AS BIGINT) AS t, :n AS n, 'it''s' AS a, "it's" AS b; -- :day
SET spark.sql.ansi.doubleQuotedIdentifiers = true;
SET spark.sql.ansi.enabled = true;
RESET spark.sql.session.timeZone;
${into("utc")} SELECT "x" FROM VALUES (current_timezone() <> 'Asia/Tokyo') AS t(x) -- the end \\`;
  expect(await submit("settings", sql)).toMatchObject(published(6));
  expect(await rowsOf("tokyo")).toEqual([[1_648_134_000n, 5, "it's", "it's"]]);
  expect(await rowsOf("utc")).toEqual([[true]]);
});

it("variables, resources and USE are those of the session, wherever they stand", async () => {
  const added = join(home.directory, "it;s a file.txt");
  await writeFile(added, "");
  const sql = `SELECT 1;
DECLARE least INT = :n;
USE default;
ADD FILE '${added}';
SET VAR least = least + 1;
${into("declared")} SELECT least, current_schema() AS db;
BEGIN SET least = least * 2; END;
${into("twice")} SELECT least;
DROP TEMPORARY VARIABLE least;
REFRESH '${home.directory}'`;
  expect(await submit("session", sql)).toMatchObject(published(10));
  expect(await rowsOf("declared")).toEqual([[6, "default"]]);
  expect(await rowsOf("twice")).toEqual([[12]]);
});

it("the first statement that fails ends the run: what stands before it is done, what stands behind it is not", async () => {
  const sql = `SET a.b = c;\n${into("before")} SELECT 1 AS a;\nSELECT assert_true(:n = 6);\n${into("behind")} SELECT 2 AS a`;
  expect(await submit("fails", sql)).toMatchObject({
    exitCode: 1,
    json: { error: { code: "JOB_FAILED", message: expect.stringContaining("is not true!") } },
  });
  expect(await rowsOf("before")).toEqual([[1]]);
  await expect(rowsOf("behind")).rejects.toThrow("PATH_NOT_FOUND");
});

it("without a setting, nothing runs where a statement is misspelt", async () => {
  const { exitCode } = await submit("misspelt", `${into("nothing")} SELECT 1 AS a; SELEC 2`);
  expect(exitCode).toBe(1);
  await expect(rowsOf("nothing")).rejects.toThrow("PATH_NOT_FOUND");
});

it("a script behind a setting that other statements stand before is refused, with what to do", async () => {
  expect(await submit("refused", `${into("refused")} SELECT 1 AS a; SET a.b = c; BEGIN SELECT 1; END`)).toMatchObject({
    exitCode: 2,
    json: {
      error: {
        code: "USAGE",
        message: expect.stringMatching(/^statement 3 is a script/),
        hint: "Move the setting to the top of the file, give it with -c KEY=VALUE, or submit the script as a file of its own.",
      },
    },
  });
  await expect(rowsOf("refused")).rejects.toThrow("PATH_NOT_FOUND");
});

it("settings at the top of a file hold for the scripts behind them, whose text Spark reads first", async () => {
  const sql = `-- as spark-sql -f runs it
SET spark.sql.session.timeZone = Asia/Tokyo;
USE default;
SET spark.sql.ansi.doubleQuotedIdentifiers = true;
BEGIN
  DECLARE i INT = 0;
  SET i = i + :n;
  ${into("scripted")} SELECT CAST(TIMESTAMP'2022-03-25 00:00:00' AS BIGINT) AS t, "i" FROM (SELECT i) AS t(i);
END;
${into("behind")} SELECT current_timezone() AS zone;`;
  expect(await submit("set-script", sql)).toMatchObject(published(5));
  expect(await rowsOf("scripted")).toEqual([[1_648_134_000n, 5]]);
  expect(await rowsOf("behind")).toEqual([["Asia/Tokyo"]]);
});

it("--dry-run shows the settings that go before the script", async () => {
  const file = join(home.directory, "shown.sql");
  await writeFile(file, "SET spark.sql.ansi.enabled = true;\nBEGIN SELECT 1; END");
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  expect(await runJson(["submit", file, "--dry-run"], { env })).toMatchObject({
    exitCode: 0,
    json: { plan: { settings: ["SET spark.sql.ansi.enabled = true"], sql: "BEGIN SELECT 1; END" } },
  });
});

it("a script that is interrupted is over, and what it had done stays", async () => {
  const file = join(home.directory, "interrupted.sql");
  const sleep = "SELECT java_method('java.lang.Thread', 'sleep', 60000L) FROM range(0, 1, 1, 1)";
  await writeFile(file, `${into("kept")} SELECT 1 AS done;\n${sleep};`);
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const running = startCommand(["submit", file, "-o", "json"], { env });
  await expect.poll(() => rowsOf("kept").catch(() => []), { timeout: 60_000 }).toEqual([[1]]);
  running.process.kill("SIGINT");
  const { exitCode, stdout } = await running.ended;
  expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
    exitCode: 130,
    outcome: "unknown",
    error: {
      message: "interrupted by SIGINT; the run was cancelled",
      hint: "What the run did before that stays: look at it before you submit again.",
    },
  });
});
