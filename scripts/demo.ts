/**
 * Makes a landing zone, publishes the credit snapshot of 2022-03-25 from it and shows the table.
 *
 *   npm run demo                      in ./demo, on an embedded Spark (installed when it is missing)
 *   npm run demo -- --root URI        elsewhere
 *   SPARK_REMOTE=sc://… npm run demo  on that server, which must be able to write to the root
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { col, functions as F, SparkConnectError, SparkSession } from "../src/index.ts";
import { startEmbeddedServer } from "../src/local/embedded-server.ts";
import { installSpark } from "../src/local/install-spark.ts";

const { values } = parseArgs({ options: { root: { type: "string", default: resolve("demo") } } });
const landing = `${values.root}/landing`;
const processed = `${values.root}/processed`;
const asOf = "2022-03-25";
const command = join(import.meta.dirname, "..", "dist", "cli", "main.js");

if (process.env["SPARK_REMOTE"]) {
  await demo({});
} else {
  await installSpark({ note: (line) => console.error(line) });
  await using server = await startEmbeddedServer({});
  await demo({ SPARK_REMOTE: server.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: server.token });
}

async function demo(sparkEnv: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(process.env, sparkEnv);
  await using spark = await SparkSession.builder.remote(process.env["SPARK_REMOTE"] ?? "").getOrCreate();
  await makeLandingOnce(spark);
  const path = submitSnapshot();
  if (path === null) return;
  const table = spark.read.option("basePath", path).parquet(path);
  const days = await table.groupBy("record_date").count().orderBy("record_date").collect();
  console.log(await table.orderBy("record_date", "Id").show(5));
  for (const [day, count] of days) console.log(`${day}: ${count}`);
}

/** 26 credits a day, A to Z, from 2022-01-01 to `asOf`; one folder per day, as a third party would land them. */
async function makeLandingOnce(spark: SparkSession): Promise<void> {
  if (await exists(spark, landing)) return;
  console.error(`Making a landing zone in ${landing}`);
  await spark
    .range(26)
    .toDF("credit")
    .select(
      F.char(col("credit").plus(65)).alias("Id"),
      F.explode(F.expr(`sequence(DATE'2022-01-01', DATE'${asOf}')`)).alias("record_date"),
      col("credit"),
    )
    .select(
      col("Id"),
      ...[1, 2, 3].map((n) => F.pmod(F.hash(col("credit"), col("record_date"), F.lit(n)), F.lit(100)).alias(`dim${n}`)),
      col("record_date"),
    )
    .repartition(1, "record_date")
    .write.partitionBy("record_date")
    .mode("error")
    .parquet(landing);
}

async function exists(spark: SparkSession, path: string): Promise<boolean> {
  try {
    await spark.read.parquet(path).schema();
    return true;
  } catch (error) {
    if (error instanceof SparkConnectError && error.errorClass === "PATH_NOT_FOUND") return false;
    throw error;
  }
}

/** Runs the command as a user would; returns the table's path, or `null` when it failed. */
function submitSnapshot(): string | null {
  const args = ["submit", "credit-snapshot", "--landing", landing, "--processed", processed, "--as-of", asOf];
  console.error(`\n$ spark-connect ${args.join(" ")}`);
  const submitted = spawnSync(process.execPath, [command, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  process.exitCode = submitted.status ?? 1;
  if (submitted.status !== 0) return null;
  const resolved = spawnSync(process.execPath, [command, "resolve", "--processed", processed, "--as-of", asOf], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return resolved.stdout.trimEnd();
}
