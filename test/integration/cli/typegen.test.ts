import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { runProgram } from "../run-program.ts";
import { sparkRemote } from "../spark.ts";
import { runCommand, runJson } from "./run-command.ts";

const root = join(import.meta.dirname, "..", "..", "..");
let folder: string;
let env: Readonly<Record<string, string>>;

const dailyCredits = `-- The credits of one day.
-- :day DATE
-- :regions ARRAY<STRING>
-- :after TIMESTAMP NULL
WITH updates AS (SELECT * FROM typegen_credits)
SELECT id, amount, at AS \`booked at\`, named_struct('n', id, 'tags', array(region)) AS nested, map(region, id) AS ids,
  parse_json('1') AS v, :day AS day, 7 AS \`1\`, 'a\\\\b \`c\`' AS text
FROM updates
WHERE day = :day AND array_contains(:regions, region) AND (:after IS NULL OR at > :after) AND 'update' <> ''
ORDER BY id DESC
`;
const program = `import { Timestamp, type Variant } from "spark-connect";
import { SparkSession } from "spark-connect";
import { creditTotals, dailyCredits, type DailyCreditsRow, typegenCredits, type TypegenCreditsRow } from "./lake.ts";

await using spark = await SparkSession.builder.getOrCreate();
const params = { day: "2022-03-25", regions: ["north", "south"], after: null };
for await (const row of dailyCredits(spark, params)) {
  const id: bigint = row.id as NonNullable<DailyCreditsRow["id"]>;
  const amount: string | null = row.amount;
  const at: Timestamp | null = row["booked at"];
  const nested: bigint | null = row.nested.n;
  const tags: readonly (string | null)[] = row.nested.tags;
  const ids: ReadonlyMap<string, bigint | null> = row.ids;
  const v: Variant | null = row.v;
  const day: string = row.day;
  const one: number = row["1"];
  console.log(id, amount, at?.toJSON(), nested, tags[0], [...ids], String(v), day, one, row.text);
}
const later = { ...params, after: Timestamp.fromDate(new Date("2022-03-25T10:30:00Z")) };
const numbers: readonly { readonly id: number | null }[] = await dailyCredits(spark, later).select("id").collect({ longs: "number" });
console.log(numbers.map((row) => row.id));
const first: TypegenCreditsRow | undefined = (await typegenCredits(spark).orderBy("id").collect())[0];
console.log(first?.id, first?.region, (await creditTotals(spark).collect())[0]?.total);
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "typegen-"));
  env = { SPARK_REMOTE: sparkRemote(), HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
  mkdirSync(join(folder, "queries"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "spark-connect"));
  write("package.json", '{ "type": "module" }');
  write("queries/daily-credits.sql", dailyCredits);
  write("queries/credit-totals.sql", "SELECT sum(amount) AS total FROM typegen_credits;\n");
  write("program.ts", program);
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await spark.sql("DROP TABLE IF EXISTS typegen_credits");
  await spark.sql(`CREATE TABLE typegen_credits USING parquet AS
    SELECT id, CAST(id + 0.5 AS DECIMAL(10,2)) AS amount, if(id = 0, 'north', 'south') AS region, DATE'2022-03-25' AS day,
      timestamp_millis(1648202400000 + id * 3600000) AS at FROM range(2)`);
});
afterAll(async () => {
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await spark.sql("DROP TABLE IF EXISTS typegen_credits");
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const table = ["--table", "spark_catalog.default.typegen_credits"];
const typegen = (...args: readonly string[]) => runCommand(["typegen", ...args], { env, cwd: folder });
const lake = (...args: readonly string[]) => typegen("queries/*.sql", ...table, "--file", "lake.ts", ...args);

/** What the compiler says about a file, in its strictest manner. */
function typeErrors(file: string): string {
  const strict = [
    "--strict",
    "--noUncheckedIndexedAccess",
    "--exactOptionalPropertyTypes",
    "--noUnusedLocals",
    "--noEmit",
  ];
  const modules = ["--module", "nodenext", "--target", "esnext", "--allowImportingTsExtensions", "--types", "node"];
  const types = ["--typeRoots", join(root, "node_modules", "@types"), "--skipLibCheck"];
  try {
    execFileSync(join(root, "node_modules", ".bin", "tsc"), [...strict, ...modules, ...types, file], {
      cwd: folder,
      encoding: "utf8",
    });
    return "";
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

describe("typegen", () => {
  it("writes types that a program compiles with, strictly, and runs by", async () => {
    expect(await lake()).toMatchObject({ exitCode: 0, stdout: "wrote lake.ts: the types of 2 queries and 1 table\n" });
    expect(typeErrors("program.ts")).toBe("");
    const printed = await runProgram("program.ts", { args: [], cwd: folder, env });
    expect(printed).toBe(
      [
        "1n 1.50 2022-03-25T11:00:00Z 1n south [ [ 'south', 1n ] ] 1 2022-03-25 7 a\\b `c`",
        "0n 0.50 2022-03-25T10:00:00Z 0n north [ [ 'north', 0n ] ] 1 2022-03-25 7 a\\b `c`",
        "[ 1 ]",
        "0n north 2.00",
        "",
      ].join("\n"),
    );
  });

  it("writes the same file again, and --check agrees with it", async () => {
    const before = statSync(join(folder, "lake.ts")).mtimeMs;
    expect((await lake()).stdout).toBe("lake.ts is up to date\n");
    expect(await lake("--check")).toMatchObject({ exitCode: 0, stdout: "lake.ts is up to date\n" });
    expect(statSync(join(folder, "lake.ts")).mtimeMs).toBe(before);
  });

  it("has --check fail once a column is renamed; written again, the program does not compile", async () => {
    write("queries/daily-credits.sql", dailyCredits.replace("SELECT id, amount,", "SELECT id, amount AS sum,"));
    const stale = readFileSync(join(folder, "lake.ts"), "utf8");
    const { exitCode, stderr } = await lake("--check");
    expect(exitCode).toBe(5);
    expect(stderr).toContain(
      'lake.ts is out of date: line 39 is `new StructField("amount", new DecimalType(10, 2)),` and should be `new StructField("sum", new DecimalType(10, 2)),`\n' +
        "  Write it again: spark-connect typegen 'queries/*.sql' --table spark_catalog.default.typegen_credits --file lake.ts\n",
    );
    expect(readFileSync(join(folder, "lake.ts"), "utf8")).toBe(stale);
    expect((await lake()).exitCode).toBe(0);
    expect(typeErrors("program.ts")).toMatch(/^program\.ts\(9,37\): error TS2339: Property 'amount' does not exist/);
    write("queries/daily-credits.sql", dailyCredits);
  });

  it("says file and line of each query that fails, and writes nothing", async () => {
    write("queries/a.sql", "-- one\nSELECT 1 AS x,\n  nothing\n");
    write("queries/b.sql", "\nWITH update AS (SELECT 1)\nINSERT INTO typegen_credits SELECT 1\n");
    write("queries/c.sql", "SELECT 1 AS a, 2 AS A");
    try {
      const files = readdirSync(folder);
      const failed = await typegen("queries/a.sql", "queries/b.sql", "--table", "nowhere.there", "--file", "new.ts");
      expect(failed.exitCode).toBe(1);
      expect(failed.stderr).toMatch(/^error: queries\/a\.sql:3: \[UNRESOLVED_COLUMN/m);
      expect(failed.stderr).toMatch(/^queries\/b\.sql:3: \[PARSE_SYNTAX_ERROR\]/m);
      expect(failed.stderr).toMatch(/^nowhere\.there: \[TABLE_OR_VIEW_NOT_FOUND\]/m);
      const twins = await typegen("queries/c.sql", "--file", "new.ts");
      expect(twins.exitCode).toBe(2);
      expect(twins.stderr).toContain(
        "queries/c.sql:1: Spark does not tell the columns `a` and `A` apart\n  Rename one of them in the query",
      );
      expect(readdirSync(folder)).toEqual(files);
    } finally {
      for (const name of ["a", "b", "c"]) rmSync(join(folder, "queries", `${name}.sql`));
    }
  });

  it("leaves a file alone that it did not write", async () => {
    const { exitCode, stderr } = await typegen(...table, "--file", "program.ts");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr:
        "error: program.ts was not written by typegen\n  Nothing in it was changed. Name another file by --file.\n",
    });
    expect(readFileSync(join(folder, "program.ts"), "utf8")).toBe(program);
  });

  it("is one object with -o json", async () => {
    const { json } = await runJson(["typegen", ...table, "--file", "table.ts"], { env, cwd: folder });
    expect(json).toEqual({
      schemaVersion: 1,
      ok: true,
      file: "table.ts",
      queries: [],
      tables: ["spark_catalog.default.typegen_credits"],
      changed: true,
      spark: { remote: expect.any(String), version: expect.any(String) },
    });
  });
});
