import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConnectClient } from "../../../client/spark-connect-client.ts";
import { archiveClasses, type Use } from "../../../local/archive-classes.ts";
import { SparkSession } from "../../../sql/spark-session.ts";
import type { CliContext } from "../../context.ts";

/** Archives the classes of this machine's Spark unless that is done. Does nothing where that is not possible. */
export async function archiveSparkClasses({ env, signals, output }: CliContext): Promise<void> {
  const { signal } = signals;
  const use: Use = async (server) => {
    output.note("Archiving Spark's classes, so that it starts faster: half a minute, 200 MB.");
    await usualWork(server);
  };
  try {
    await archiveClasses(use, { env, signal });
  } catch (error) {
    signal.throwIfAborted();
    output.note(`Spark's classes could not be archived; it starts without: ${String(error)}`);
  }
}

/** A small sample of what a Spark is started for: land, list, read, check, publish, count and record. */
async function usualWork(server: Parameters<Use>[0]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "spark-connect-"));
  const [landing, published] = [join(folder, "landing"), join(folder, "published")];
  try {
    await using spark = SparkSession.fromClient(new SparkConnectClient(server));
    const landed = spark.range(100).selectExpr("concat('c', id) AS Id", "id AS n", "DATE'2022-01-31' AS record_date");
    await landed.write.partitionBy("record_date").parquet(landing);
    await spark.read.format("text").load(`${landing}/record_date=*`).inputFiles();
    const files = spark.read.format("binaryFile").load(`${landing}/record_date=*`);
    await files.selectExpr("path", "length", "unix_millis(modificationTime)").collect();
    const rows = spark.read
      .schema("Id STRING, n BIGINT, record_date DATE")
      .option("basePath", landing)
      .parquet(`${landing}/record_date=2022-01-31`)
      .where("record_date = DATE'2022-01-31' AND n IS NOT NULL");
    const twice = rows.groupBy("Id", "record_date").count().where("count > 1").selectExpr("raise_error(Id) AS Id");
    const checked = rows.unionByName(twice, { allowMissingColumns: true }).hint("rebalance", "record_date");
    await checked.sortWithinPartitions("record_date", "n").write.partitionBy("record_date").parquet(published);
    const counts = spark.read.parquet(published).groupBy("record_date").count();
    await counts.orderBy("record_date").collect();
    const line = counts.agg({ count: "max" }).selectExpr("to_json(struct(*)) AS value").coalesce(1);
    await line.write.format("text").mode("append").save(join(folder, "_runs"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
