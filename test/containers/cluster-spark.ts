import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { probeServer } from "../../src/local/server-probe.ts";
import type { SparkUnderTest } from "../runs/spark-under-test.ts";
import { runningTasks } from "../runs/thread-dump.ts";
import type { Cluster } from "./cluster.ts";
import { docker } from "./docker.ts";
import type { ObjectStorage } from "./object-storage.ts";

/** A directory that every node sees: its path for Spark, and its path on this machine. */
type Shared = SparkUnderTest["data"];

const diskOf = ({ dataDir }: Cluster): Shared => ({ spark: "/data", here: dataDir });

/** The bucket `lake`. */
export const bucketOf = ({ bucketsDir }: ObjectStorage): Shared => ({
  spark: "s3a://lake",
  here: join(bucketsDir, "lake"),
});

/** The cluster that all container tests share, with a directory of the caller's own. */
export async function clusterSpark(cluster: Cluster, shared: Shared = diskOf(cluster)): Promise<SparkUnderTest> {
  const [, worker1 = "", worker2 = "", connect = ""] = cluster.containerIds;
  const name = `runs-${randomUUID()}`;
  return {
    remote: cluster.remote,
    token: cluster.token,
    data: { spark: `${shared.spark}/${name}`, here: join(shared.here, name) },
    ownFiles: null,
    tasks: async () => (await Promise.all([worker1, worker2].map(tasksOfWorker))).flat(),
    kill: async () => void (await docker("kill", connect)),
    start: async () => {
      await docker("start", connect);
      await ready(cluster);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Without the brackets the command would match its own shell. */
const executor = `for p in /proc/[0-9]*; do
  if grep -q '[C]oarseGrainedExecutorBackend' $p/cmdline 2>/dev/null; then echo \${p#/proc/}; fi
done`;

/** The executor's output goes to a file of its worker; after a restart the newest file is the live executor's. */
async function tasksOfWorker(id: string): Promise<readonly string[]> {
  const shell = (script: string) => docker("exec", id, "bash", "-c", script);
  const quit = async () => void (await shell(`kill -QUIT $(${executor})`));
  const output = () => shell("cat $(ls -t /tmp/spark-work/*/*/stdout | head -1)");
  return runningTasks({ quit, output });
}

async function ready({ remote, token, masterUrl }: Cluster): Promise<void> {
  const port = Number(new URL(remote.replace("sc:", "http:")).port);
  for (const until = performance.now() + 180_000; performance.now() < until; await delay(500)) {
    if ((await probeServer(port, token)) === "ours" && (await coresUsed(masterUrl)) === 2) return;
  }
  throw new Error("the Connect server was not back, with both executors, within 180 s");
}

async function coresUsed(masterUrl: string): Promise<number> {
  const state = await (await fetch(`${masterUrl}/json/`)).json();
  return (state as { readonly coresused: number }).coresused; // As a standalone master describes itself.
}
