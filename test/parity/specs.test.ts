import { randomUUID } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { type Home, makeHome, runJson } from "../integration/cli/run-command.ts";
import { sparkRemote } from "../integration/spark.ts";

const pysparkVersion = "4.3.0";
const specs = join(import.meta.dirname, "specs");

interface Result {
  /** The rows of each table, as sorted JSON. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly error: { readonly errorClass: string | null; readonly message: string } | null;
}

const [header, ...lines] = (await readFile(join(specs, "results.jsonl"), "utf8"))
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const results: readonly (readonly [string, Result])[] = lines;

let home: Home;
let spark: SparkSession;
beforeAll(async () => {
  home = await makeHome();
  spark = await SparkSession.builder.remote(sparkRemote()).create();
});
afterAll(async () => {
  await spark?.stop();
  await home?.[Symbol.asyncDispose]();
});

it("the results are those of the PySpark version that this client follows", () => {
  expect(header.pyspark).toBe(pysparkVersion);
  expect(results.length).toBeGreaterThanOrEqual(10);
});

it.for(results)(
  "the spec %s leaves the tables that Spark's own command leaves, or fails as it does",
  async ([name, expected]) => {
    const database = `specs_${randomUUID().replaceAll("-", "")}`;
    await spark.sql(`CREATE DATABASE ${database}`);
    const { exitCode, json } = await submitted(name, database);
    const error = errorOf(json, database);
    expect({ tables: await tablesOf(database), errorClass: error.errorClass }).toEqual({
      tables: expected.tables,
      errorClass: expected.error?.errorClass ?? null,
    });
    // Ours says more: the file, and why flows failed.
    const said = expected.error?.message ?? "";
    expect([said, fromTheOtherSide(said)].filter((text) => error.message.includes(text))).not.toEqual([]);
    expect(exitCode).toBe(expected.error === null ? 0 : 1);
    await spark.sql(`DROP DATABASE ${database} CASCADE`);
  },
);

/** Which of two tables in a cycle Spark begins with depends on the database's name, which differs from run to run. */
function fromTheOtherSide(message: string): string {
  const other: Readonly<Record<string, string>> = { "DATABASE.a": "DATABASE.b", "DATABASE.b": "DATABASE.a" };
  return message.replace(/DATABASE\.[ab]\b/g, (table) => other[table] ?? table);
}

async function submitted(name: string, database: string) {
  const folder = join(home.directory, name);
  await cp(join(specs, name), folder, { recursive: true });
  const file = join(folder, "spark-pipeline.yml");
  const text = (await readFile(file, "utf8")).replace("@DATABASE@", database).replace("@STORAGE@", `file://${folder}`);
  await writeFile(file, text);
  return await runJson(["submit", file], { env: { ...home.env, SPARK_REMOTE: sparkRemote() } });
}

function errorOf({ error }: Readonly<Record<string, unknown>>, database: string) {
  const { errorClass, message } = { errorClass: null, message: "", ...Object(error) } as NonNullable<Result["error"]>;
  return { errorClass, message: message.replaceAll(database, "DATABASE") };
}

async function tablesOf(database: string): Promise<Result["tables"]> {
  const tables: Record<string, string[]> = {};
  for (const [, table] of await (await spark.sql(`SHOW TABLES IN ${database}`)).collect()) {
    const rows = await spark.sql(`SELECT to_json(struct(*)) AS row FROM ${database}.${table} ORDER BY row`);
    tables[String(table)] = (await rows.collect()).map(([row]) => String(row));
  }
  return tables;
}
