import { describe, inject } from "vitest";
import type { ObjectStorage } from "./object-storage.ts";

/** The cluster that all container tests share, as seen from this machine. */
export interface Cluster {
  readonly kind: "running";
  readonly image: string;
  /** Without the token. */
  readonly remote: string;
  readonly token: string;
  readonly masterUrl: string;
  /** The web UI of the Connect server's Spark. */
  readonly uiUrl: string;
  readonly containerIds: readonly string[];
  /** Every node sees it as /data. */
  readonly dataDir: string;
  /** The user that Spark runs as. */
  readonly uid: number;
  /** `null` if SPARK_IMAGE names an image that may not have an S3 client. */
  readonly s3: S3Server | null;
}

interface S3Server extends ObjectStorage {
  /** On loopback. */
  readonly port: number;
  readonly containerId: string;
}

export type ClusterState = Cluster | { readonly kind: "skipped"; readonly reason: string };

/** `describe` for tests that need the cluster. Without one they are reported as skipped, with the reason. */
export function describeCluster(name: string, tests: (cluster: Cluster) => void): void {
  const state = inject("cluster");
  if (state.kind === "running") describe(name, () => tests(state));
  else describe.skip(`${name} (${state.reason})`, () => tests(nowhere));
}

/** The same for tests that need the cluster's S3 server. */
export function describeStorage(name: string, tests: (cluster: Cluster, s3: S3Server) => void): void {
  const state = inject("cluster");
  if (state.kind === "running" && state.s3 === null) {
    describe.skip(`${name} (the image may not reach S3)`, () => tests(nowhere, nothing));
  } else describeCluster(name, (cluster) => tests(cluster, cluster.s3 ?? nothing));
}

/** Only names the tests that are skipped. */
const nowhere: Cluster = {
  kind: "running",
  image: "",
  remote: "sc://localhost:1/",
  token: "",
  masterUrl: "http://localhost:1",
  uiUrl: "http://localhost:1",
  containerIds: [],
  dataDir: "/nowhere",
  uid: -1,
  s3: null,
};

const nothing: S3Server = { port: 1, containerId: "", bucketsDir: "/nowhere", accessKeyId: "", secretAccessKey: "" };
