import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runJson } from "../cli/run-command.ts";
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

/** What no literal of SQL could hold as it is. */
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
