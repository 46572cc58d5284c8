import type { TestProject } from "vitest/node";
import { startEmbeddedServer } from "../../src/local/embedded-server.ts";
import { installSpark } from "../../src/local/install-spark.ts";
import { requireBuild } from "./require-build.ts";

declare module "vitest" {
  interface ProvidedContext {
    sparkRemote: string;
    sparkHome: string;
  }
}

/** One small Spark for all files, or the server that SPARK_REMOTE names. Installs Spark if there is none. */
export async function setup(project: TestProject): Promise<(() => PromiseLike<void>) | undefined> {
  requireBuild();
  const { spark } = await installSpark({ note: (line) => process.stderr.write(`${line}\n`) });
  project.provide("sparkHome", spark.home);
  const given = process.env["SPARK_REMOTE"];
  if (given) {
    project.provide("sparkRemote", given);
    return undefined;
  }
  const server = await startEmbeddedServer({
    // Two files at once may hold the tasks of two stages in each of two runs; others must have room beside them.
    master: "local[8]",
    conf: { "spark.driver.memory": "3g", "spark.default.parallelism": "2", "spark.sql.shuffle.partitions": "2" },
    // It lives as long as all the tests, so Java's second compiler pays off here.
    env: { ...process.env, SPARK_SUBMIT_OPTS: undefined },
  });
  project.provide("sparkRemote", `${server.remote};token=${server.token}`);
  return () => server[Symbol.asyncDispose]();
}
