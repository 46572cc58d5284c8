import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerComposeEnvironment, Wait } from "testcontainers";
import type { StartedGenericContainer } from "testcontainers/build/generic-container/started-generic-container.js";
import { findCompose } from "../../scripts/compose.ts";
import { freePort } from "../../src/local/server-command.ts";
import type { Cluster } from "./cluster.ts";
import { type ObjectStorage, storageEnvironment } from "./object-storage.ts";

const root = join(import.meta.dirname, "..", "..");

interface ClusterSettings {
  /** Compose's name for it. */
  readonly project: string;
  readonly image: string;
  readonly user: ContainerUser;
  /** The settings of its S3 server; `null` for none. */
  readonly storage: ObjectStorage | null;
  /** More settings of docker-compose.yml. */
  readonly environment?: Readonly<Record<string, string>>;
}

interface StartedCluster {
  readonly state: Cluster;
  readonly stop: () => Promise<unknown>;
}

/** A cluster of docker-compose.yml with a token, ports and a directory of its own, once it is healthy. */
export async function startCluster(settings: ClusterSettings): Promise<StartedCluster> {
  const { project, image, user, storage, environment: more } = settings;
  const { command, isVersion1 } = (await findCompose()) ?? { command: ["docker"], isVersion1: false };
  const [token, dataDir] = [randomBytes(16).toString("hex"), mkdtempSync(join(tmpdir(), "spark-data-"))];
  if (process.getuid?.() === 0) chownSync(dataDir, user.uid, user.gid);
  // Not 0: summaries name it.
  const uiPort = await freePort();
  const environment = await new DockerComposeEnvironment(root, "docker-compose.yml")
    .withProjectName(project)
    .withProfiles(...(storage === null ? [] : ["s3"]))
    .withClientOptions(command.length === 1 ? { executable: { standalone: true } } : {})
    // The container that would clean up after us would need one more image.
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
      ...more,
    })
    .up();
  const container = (service: string): StartedGenericContainer =>
    environment.getContainer(isVersion1 ? `${project}_${service}_1` : `${service}-1`);
  const state: Cluster = {
    kind: "running",
    image,
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

interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Never root: a user that has no name in the image is the harder case. */
export function containerUser(): ContainerUser {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? { uid: 12345, gid: 12345 } : { uid, gid: process.getgid?.() ?? uid };
}
