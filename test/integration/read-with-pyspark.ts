import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sparkHome } from "./spark.ts";

/** What PySpark reads from each path, with its own Spark and no part of this project. */
export async function readWithPySpark(paths: readonly string[]): Promise<readonly unknown[]> {
  const list = join(await mkdtemp(join(tmpdir(), "pyspark-")), "paths.json");
  await writeFile(list, JSON.stringify(paths));
  const conf = ["spark.ui.enabled=false", "spark.sql.shuffle.partitions=1", "spark.driver.bindAddress=127.0.0.1"];
  const args = ["--master", "local[1]", "--driver-memory", "512m", ...conf.flatMap((pair) => ["--conf", pair])];
  const script = join(import.meta.dirname, "credit-snapshot", "read_tables.py");
  const { stdout } = await promisify(execFile)(join(sparkHome(), "bin", "spark-submit"), [...args, script, list], {
    // A SPARK_REMOTE in the environment would make this PySpark a Connect client.
    env: { PATH: process.env["PATH"], JAVA_HOME: process.env["JAVA_HOME"], SPARK_HOME: sparkHome(), LANG: "C.UTF-8" },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split("\n").flatMap((line) => (line.startsWith("TABLE ") ? JSON.parse(line.slice(6)) : []));
}
