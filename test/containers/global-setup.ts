import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerComposeEnvironment, getContainerRuntimeClient, Wait } from "testcontainers";
import type { StartedGenericContainer } from "testcontainers/build/generic-container/started-generic-container.js";
import type { TestProject } from "vitest/node";
import { builtImage, findCompose } from "../../scripts/compose.ts";
import { installSpark } from "../../src/local/install-spark.ts";
import { freePort } from "../../src/local/server-command.ts";
import { requireBuild } from "../integration/require-build.ts";
import { type LongRun, leaveLongRun } from "../runs/long-run.ts";
import type { Cluster, ClusterState } from "./cluster.ts";
import { projectOf, removeLeftovers } from "./leftovers.ts";
import { prepareObjectStorage, storageEnvironment } from "./object-storage.ts";
import { sparkImage } from "./spark-image.ts";

declare module "vitest" {
  interface ProvidedContext {
    cluster: ClusterState;
    /** Left on the cluster before the first test of all; absent where there is no cluster. */
    longRun: LongRun;
  }
}

const root = join(import.meta.dirname, "..", "..");

/**
 * One cluster for all files, from docker-compose.yml. Where it cannot be had the tests are skipped, with the reason;
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
  const { state, stop } = await startCluster(image.name);
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

async function startCluster(
  image: string,
): Promise<{ readonly state: Cluster; readonly stop: () => Promise<unknown> }> {
  const project = projectOf(process.pid);
  const { command, isVersion1 } = (await findCompose()) ?? { command: ["docker"], isVersion1: false };
  const [token, user, dataDir] = [
    randomBytes(16).toString("hex"),
    containerUser(),
    mkdtempSync(join(tmpdir(), "spark-data-")),
  ];
  if (process.getuid?.() === 0) chownSync(dataDir, user.uid, user.gid);
  const storage = await prepareObjectStorage(image, user);
  // Not 0: summaries name it.
  const uiPort = await freePort();
  const environment = await new DockerComposeEnvironment(root, "docker-compose.yml")
    .withProjectName(project)
    .withProfiles(...(storage === null ? [] : ["s3"]))
    .withClientOptions(command.length === 1 ? { executable: { standalone: true } } : {})
    // The container that would clean up after us is one more image to pull.
    .withAutoCleanup(false)
    .withDefaultWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(180_000)
    .withEnvironment({
      SPARK_IMAGE: image,
      SPARK_CONNECT_AUTHENTICATE_TOKEN: token,
      SPARK_UID: String(user.uid),
      SPARK_GID: String(user.gid),
      DATA_DIR: dataDir,
      JAVA_OPTIONS: process.env["SPARK_SUBMIT_OPTS"] ?? "",
      // Free ports: a cluster of the developer's own may run. Connect keeps its own when it is started again.
      CONNECT_PORT: String(await freePort()),
      MASTER_UI_PORT: "0",
      ...storageEnvironment(storage),
      SPARK_UI_PORT: String(uiPort),
    })
    .up();
  const container = (service: string): StartedGenericContainer =>
    environment.getContainer(isVersion1 ? `${project}_${service}_1` : `${service}-1`);
  const state: Cluster = {
    kind: "running",
    remote: `sc://localhost:${container("connect").getMappedPort(15002)}/`,
    token,
    uiUrl: `http://localhost:${uiPort}`,
    masterUrl: `http://localhost:${container("master").getMappedPort(8080)}`,
    containerIds: ["master", "worker-1", "worker-2", "connect"].map((service) => container(service).getId()),
    s3:
      storage === null
        ? null
        : { ...storage, port: container("s3").getMappedPort(7070), containerId: container("s3").getId() },
    dataDir,
    uid: user.uid,
  };
  return { state, stop: () => environment.down({ removeVolumes: true }) };
}

/** Never root: a user that has no name in the image is the harder case. */
function containerUser(): { readonly uid: number; readonly gid: number } {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? { uid: 12345, gid: 12345 } : { uid, gid: process.getgid?.() ?? uid };
}
