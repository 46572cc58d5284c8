import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import type { TableFormat } from "../../../src/local/formats/table-formats.ts";
import { installSpark } from "../../../src/local/install-spark.ts";
import type { RunningServer } from "../../matrix/servers.ts";

/** Delta asks many different queries of small logs: compiling them took most of the processor's time. */
export const uncompiled: Readonly<Record<string, string>> = {
  "spark.sql.codegen.wholeStage": "false",
  "spark.sql.codegen.factoryMode": "NO_CODEGEN",
  "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
};

/** A Spark with tables of these formats, installed and started as `local install --with` and `local start --with` do. */
export async function startTableSpark(formats: readonly TableFormat[]): Promise<RunningServer> {
  const data = await mkdtemp(join(tmpdir(), "tables-"));
  const env = { ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: data };
  const remove = () => rm(data, { recursive: true, force: true });
  try {
    await installSpark({ env, formats, note: (line) => console.error(line) });
    const server = await startEmbeddedServer({
      master: "local[2]",
      formats,
      conf: {
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
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
    return { remote: `${server.remote};token=${server.token}`, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await remove();
    throw error;
  }
}
