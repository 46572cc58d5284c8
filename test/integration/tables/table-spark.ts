import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findSparkFor } from "../../../src/local/distribution.ts";
import { startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { installedJars } from "../../../src/local/formats/fetch-jars.ts";
import type { TableFormat } from "../../../src/local/formats/table-formats.ts";
import { formatsConf } from "../../../src/local/formats/table-formats.ts";
import { installSpark } from "../../../src/local/install-spark.ts";
import type { RunningServer } from "../../matrix/servers.ts";
import { pathOf } from "../python.ts";

export interface TableSpark extends RunningServer {
  /** Runs a script with a PySpark of its own, which has the same formats and finds the same Iceberg tables. */
  runPySpark(packages: readonly string[], script: string, args: readonly string[]): Promise<string>;
}

/**
 * Delta asks many different queries of small logs: compiling them took most of the processor's time. The first tier alone
 * has a code cache of 48 MB by default, which both formats fill: Java then compiles no more, and calls fail.
 */
export const uncompiled: Readonly<Record<string, string>> = {
  "spark.sql.codegen.wholeStage": "false",
  "spark.sql.codegen.factoryMode": "NO_CODEGEN",
  "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC",
};

/** A Spark with tables of these formats, installed and started as `local install --with` and `local start --with` do. */
export async function startTableSpark(formats: readonly TableFormat[]): Promise<TableSpark> {
  const data = await mkdtemp(join(tmpdir(), "tables-"));
  const env = { ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: data };
  const remove = () => rm(data, { recursive: true, force: true });
  try {
    await installSpark({ env, formats, note: (line) => console.error(line) });
    const server = await startEmbeddedServer({
      // A held run keeps the tasks of two stages.
      master: "local[4]",
      formats,
      conf: {
        "spark.driver.memory": "1g",
        "spark.default.parallelism": "2",
        "spark.sql.shuffle.partitions": "2",
        // VACUUM lists folders in so many tasks: 10,000 by default.
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
        // No test restarts this server, and Hive's metastore takes a while to start.
        "spark.sql.catalogImplementation": "in-memory",
        ...uncompiled,
      },
      stateDir: join(data, "state"),
      env,
    });
    const stop = async () => {
      await server[Symbol.asyncDispose]();
      await remove();
    };
    const runPySpark: TableSpark["runPySpark"] = async (packages, script, args) => {
      const { home } = await findSparkFor(formats, env);
      const conf = {
        ...formatsConf(formats, { jars: await installedJars(formats, env), env }),
        // The server has the metastore's database open.
        "spark.sql.catalogImplementation": "in-memory",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
      };
      const options = Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]);
      const { stdout } = await promisify(execFile)(
        join(home, "bin", "spark-submit"),
        ["--master", "local[1]", "--driver-memory", "512m", ...options, script, ...args],
        { env: { ...env, SPARK_HOME: home, PYTHONPATH: await pathOf(packages), LANG: "C.UTF-8" } },
      );
      return stdout;
    };
    return { remote: `${server.remote};token=${server.token}`, runPySpark, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await remove();
    throw error;
  }
}
