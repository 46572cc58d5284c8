import { getContainerRuntimeClient } from "testcontainers";
import type { TestProject } from "vitest/node";
import { builtImage, findCompose } from "../../scripts/compose.ts";
import { installSpark } from "../../src/local/install-spark.ts";
import { requireBuild } from "../integration/require-build.ts";
import { type LongRun, leaveLongRun } from "../runs/long-run.ts";
import type { ClusterState } from "./cluster.ts";
import { projectOf, removeLeftovers } from "./leftovers.ts";
import { prepareObjectStorage } from "./object-storage.ts";
import { sparkImage } from "./spark-image.ts";
import { containerUser, startCluster } from "./start-cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    cluster: ClusterState;
    /** Left on the cluster before the very first test; absent without a cluster. */
    longRun: LongRun;
  }
}

/**
 * One cluster for all files, from docker-compose.yml. If it cannot be started, the tests are skipped, with the reason;
 * with CI=true that is a failure.
 */
export async function setup(project: TestProject): Promise<(() => Promise<unknown>) | undefined> {
  const missing = await missingTool();
  if (missing !== null) return skip(project, missing);
  const image = await sparkImage();
  if (image.kind === "none") return skip(project, image.reason);
  if (image.name !== builtImage) sayIsSkipped("the tests on S3", `${image.name} may not reach S3`);
  requireBuild();
  await removeLeftovers();
  // For PySpark, which reads what the cluster wrote.
  project.provide("sparkHome", (await installSpark()).spark.home);
  const user = containerUser();
  const storage = await prepareObjectStorage(image.name, user);
  const { state, stop } = await startCluster({ project: projectOf(process.pid), image: image.name, user, storage });
  project.provide("cluster", state);
  const data = { spark: "/data", here: state.dataDir };
  project.provide("longRun", await leaveLongRun({ ...state, data }, "with --detach"));
  return stop;
}

function skip(project: TestProject, reason: string): undefined {
  sayIsSkipped("the container tests", reason);
  project.provide("cluster", { kind: "skipped", reason });
}

/** Throws with CI=true. */
function sayIsSkipped(tests: string, reason: string): void {
  if (process.env["CI"] === "true") throw new Error(`${tests} cannot run: ${reason}`);
  process.stderr.write(`Skipped: ${tests}: ${reason}\n`);
}

async function missingTool(): Promise<string | null> {
  try {
    await getContainerRuntimeClient();
  } catch (error) {
    return `no Docker engine answers (${error instanceof Error ? error.message : String(error)})`;
  }
  return (await findCompose()) === null ? "neither `docker compose` nor `docker-compose` is installed" : null;
}
