import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache, type RunningServer, startServer } from "../../matrix/servers.ts";

/** The newest Spark that Iceberg publishes a jar for. */
const sparkVersion = "4.1.4";
const icebergVersion = "1.12.0";
const jar = "iceberg-spark-runtime-4.1_2.13";
const jarSha256 = "3123c3798af642dd537230923548e013ef41cc28b6626e5225808cf5670a0f82";

/** A Spark with an Iceberg catalog `lake`. Fails if Maven's jar is not the one that this was written with. */
export async function startIcebergSpark(): Promise<RunningServer> {
  const warehouse = await mkdtemp(join(tmpdir(), "iceberg-"));
  const ivy = join(cache, "ivy");
  await mkdir(ivy, { recursive: true });
  const server = await startServer({
    title: `Spark ${sparkVersion} with Iceberg ${icebergVersion}`,
    requirement: `pyspark==${sparkVersion}`,
    packages: `org.apache.iceberg:${jar}:${icebergVersion}`,
    conf: {
      "spark.jars.ivy": ivy,
      "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
      "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
      "spark.sql.catalog.lake.type": "hadoop",
      "spark.sql.catalog.lake.warehouse": warehouse,
      "spark.sql.warehouse.dir": join(warehouse, "spark"),
    },
  });
  const stop = async () => {
    await server[Symbol.asyncDispose]();
    await rm(warehouse, { recursive: true, force: true });
  };
  try {
    await assertJar(join(ivy, "jars", `org.apache.iceberg_${jar}-${icebergVersion}.jar`));
  } catch (error) {
    await stop();
    throw error;
  }
  return { remote: server.remote, [Symbol.asyncDispose]: stop };
}

async function assertJar(file: string): Promise<void> {
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  if (sha256 !== jarSha256) throw new Error(`${file} has the SHA-256 ${sha256}, not ${jarSha256}`);
}
