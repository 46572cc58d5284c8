import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fixedAddress, startAt } from "./fixed-server.ts";
import type { SparkUnderTest } from "./spark-under-test.ts";
import { runningTasks } from "./thread-dump.ts";

/** An embedded Spark with two cores, as ours are started. */
export async function embeddedSpark(): Promise<SparkUnderTest> {
  const address = await fixedAddress();
  const start = () => startAt(address, { master: "local[2]", conf: { "spark.driver.memory": "1g" } });
  const directory = await mkdtemp(join(tmpdir(), "runs-"));
  let server = await start();
  return {
    remote: address.remote,
    token: address.token,
    data: { spark: directory, here: directory },
    get ownFiles() {
      return dirname(server.logFile);
    },
    tasks: async () => {
      const { pid, logFile } = server;
      const quit = async () => void process.kill(pid, "SIGQUIT");
      return runningTasks({ quit, output: () => readFile(logFile, "utf8") });
    },
    kill: () => server.kill(),
    start: async () => {
      server = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
