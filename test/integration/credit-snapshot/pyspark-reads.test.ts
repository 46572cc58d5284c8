import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { escapeGlob } from "../../../src/jobs/credit-snapshot/landing-glob.ts";
import { sparkHome, sparkRemote } from "../spark.ts";
import { land, makeLake } from "./landing-zone.ts";
import { runSnapshot, textOf } from "./run-snapshot.ts";

/** What PySpark, with no part of this project, reads from each path. */
async function readWithPySpark(paths: readonly string[], root: string): Promise<readonly unknown[]> {
  const list = join(root, "paths.json");
  await writeFile(list, JSON.stringify(paths));
  const submit = join(sparkHome(), "bin", "spark-submit");
  const conf = ["spark.ui.enabled=false", "spark.sql.shuffle.partitions=1", "spark.driver.bindAddress=127.0.0.1"];
  const args = ["--master", "local[1]", "--driver-memory", "512m", ...conf.flatMap((pair) => ["--conf", pair])];
  const { stdout } = await promisify(execFile)(submit, [...args, join(import.meta.dirname, "read_tables.py"), list], {
    // A SPARK_REMOTE in the environment would make this PySpark a Connect client.
    env: { PATH: process.env["PATH"], JAVA_HOME: process.env["JAVA_HOME"], SPARK_HOME: sparkHome(), LANG: "C.UTF-8" },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split("\n").flatMap((line) => (line.startsWith("TABLE ") ? JSON.parse(line.slice(6)) : []));
}

it("PySpark reads exactly the table from a run's path, and an error from anywhere above it", async () => {
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await using lake = await makeLake("täble {1}");
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-27", "2022-02-28", "2022-03-24"], credits: 3 });
  const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-03-24" });
  await runSnapshot(spark, { ...lake, asOf: "2022-03-24", republish: "true" });
  const day = join(lake.processed, "as_of=2022-03-24");
  const paths = [textOf(fields, "path"), lake.processed, day].map(escapeGlob);
  const root = join(lake.processed, "..");
  const days = ["2022-01-31", "2022-02-28", "2022-03-24"];
  const credit = (id: number, date: string) => [`c000000${id}`, `${id}`, `${id}`, `${id}`, date];
  expect(await readWithPySpark(paths, root)).toEqual([
    {
      schema: "struct<Id:string,dim1:int,dim2:int,dim3:int,record_date:date>",
      rows: [0, 1, 2].flatMap((id) => days.map((date) => credit(id, date))),
    },
    { error: "AnalysisException", class: "UNABLE_TO_INFER_SCHEMA" },
    { error: "AnalysisException", class: "UNABLE_TO_INFER_SCHEMA" },
  ]);
});
