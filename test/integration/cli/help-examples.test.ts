import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { land } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";
import { commandHelp } from "./command-help.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** What the examples name, beside a landing zone in `landing` and the table. */
const files = {
  "report.sql": "SELECT :region AS region, count(*) AS days FROM shop_orders;\n",
  "queries/daily.sql": "-- :day DATE\nSELECT id, day FROM shop_orders WHERE day = :day;\n",
  "orders.csv": "id,day\n1,2022-03-25\n",
  "orders.ts": `import { col, day, defineJob, path } from "spark-connect";

export default defineJob({
  name: "orders",
  description: "write a day's orders as Parquet",
  parameters: { from: path("the CSV files"), to: path("the folder to make"), day: day("the orders' day") },
  run: ({ from, to, day }, { spark }) =>
    spark.read.option("header", true).csv(from).where(col("day").eq(day)).write.mode("error").toCommand(to),
});
`,
  "package.json": '{ "type": "module" }\n',
};

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "help-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules", "spark-connect"));
  const command = join(folder, ".bin", "spark-connect");
  await mkdir(dirname(command));
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${join(root, "dist/cli/main.js")}' "$@"\n`);
  await chmod(command, 0o755);
  const { NODE_OPTIONS: _, SPARK_CONNECT_AUTHENTICATE_TOKEN: __, ...own } = process.env;
  env = {
    ...own,
    PATH: `${dirname(command)}:${own["PATH"]}`,
    SPARK_REMOTE: sparkRemote(),
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, ".config"),
    XDG_STATE_HOME: join(folder, ".state"),
    // Where Spark is installed.
    XDG_CACHE_HOME: own["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  };
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await land(spark, join(folder, "landing"), {
    days: ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"],
    credits: 2,
  });
  await spark.sql("DROP TABLE IF EXISTS shop_orders");
  await spark.sql("CREATE TABLE shop_orders USING parquet AS SELECT id, DATE'2022-03-25' AS day FROM range(2)");
});
afterAll(async () => {
  await run("spark-connect local stop");
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await spark.sql("DROP TABLE IF EXISTS shop_orders");
  await rm(folder, { recursive: true, force: true });
});

/** Runs a line as a user's shell does. */
function run(line: string): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile("bash", ["-c", line], { cwd: folder, env }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr });
    });
    child.stdin?.end();
  });
}

// In the order of the help: a day is submitted before its run is attached to, and a Spark is started before it is stopped.
it.each(commandHelp().flatMap(({ examples }) => examples))("%s", async (example) => {
  const { exitCode, output } = await run(example);
  expect(exitCode, output).toBe(0);
});
