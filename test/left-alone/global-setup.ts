import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedServer } from "../../src/local/embedded-server.ts";
import { installSpark } from "../../src/local/install-spark.ts";
import { type LongRun, leaveLongRun } from "../runs/long-run.ts";
import type { SparkUnderTest } from "../runs/spark-under-test.ts";

declare module "vitest" {
  interface ProvidedContext {
    leftAlone: {
      readonly spark: Pick<SparkUnderTest, "remote" | "token" | "data">;
      readonly detached: LongRun;
      readonly killed: LongRun;
    };
  }
}

/** Leaves two runs before any test, on a Spark that is started like all of ours; this project's tests come last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await installSpark({ note: (line) => process.stderr.write(`${line}\n`) });
  const server = await startEmbeddedServer({ master: "local[2]", conf: { "spark.driver.memory": "512m" } });
  const directory = await mkdtemp(join(tmpdir(), "left-alone-"));
  const { remote, token } = server;
  const spark = { remote, token, data: { spark: directory, here: directory } };
  const [detached, killed] = await Promise.all([
    leaveLongRun(spark, "with --detach"),
    leaveLongRun(spark, "by SIGKILL"),
  ]);
  project.provide("leftAlone", { spark, detached, killed });
  return async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  };
}
