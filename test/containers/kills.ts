import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { killAtRandom, killClient, killServer } from "../integration/credit-snapshot/kills/kill-at-random.ts";
import { makeKilledTable } from "../integration/credit-snapshot/kills/killed-table.ts";
import { committedRuns } from "../integration/credit-snapshot/kills/rounds.ts";
import type { SparkUnderTest } from "../runs/spark-under-test.ts";
import { describeCluster, describeStorage } from "./cluster.ts";
import { bucketOf, clusterSpark } from "./cluster-spark.ts";

/** `CLUSTER_CLIENT_KILLS=200 CLUSTER_SERVER_KILLS=30`, and the same of `S3_…`, for a night. */
const countOf = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);

/** `SEED=1234` repeats the moments of an earlier test, as fractions of a run's duration on this machine. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** What must hold for a table on the cluster's disk, and for one on its S3 server. Crashes the Connect server. */
export function testKills(): void {
  describeCluster("a table on the cluster's disk", (cluster) => {
    isWhole(() => clusterSpark(cluster), {
      clients: countOf("CLUSTER_CLIENT_KILLS", 2),
      servers: countOf("CLUSTER_SERVER_KILLS", 1),
      afterwards: async () => {},
    });
  });
  describeStorage("a table on S3", (cluster, s3) => {
    isWhole(() => clusterSpark(cluster, bucketOf(s3)), {
      clients: countOf("S3_CLIENT_KILLS", 2),
      servers: countOf("S3_SERVER_KILLS", 1),
      afterwards: expectMarkedLast,
    });
  });
}

interface Kills {
  readonly clients: number;
  readonly servers: number;
  readonly afterwards: (spark: SparkUnderTest) => Promise<void>;
}

function isWhole(begin: () => Promise<SparkUnderTest>, { clients, servers, afterwards }: Kills): void {
  const timeout = 10 * 60_000 + (clients + servers) * 120_000;

  it(`is whole for readers while ${clients} clients are killed`, { timeout }, async () => {
    await using spark = await begin();
    await killAtRandom(() => makeKilledTable(spark, spark.data), seed, { count: clients, kill: killClient });
    await afterwards(spark);
  });

  it(`is whole for readers while ${servers} servers are killed`, { timeout }, async () => {
    await using spark = await begin();
    const restart = async () => {
      await spark.kill();
      await spark.start();
    };
    await killAtRandom(() => makeKilledTable(spark, spark.data), seed + 1, {
      count: servers,
      kill: killServer(restart),
    });
    await afterwards(spark);
  });
}

/** The S3 server keeps each object in a file, which gets its name when the upload is completed. */
async function expectMarkedLast({ data }: SparkUnderTest): Promise<void> {
  const tables = await readdir(data.here);
  const runs = await Promise.all(tables.map((table) => committedRuns(join(data.here, table, "processed"))));
  expect(runs.flat().length).toBeGreaterThan(2);
  for (const run of runs.flat()) {
    const namedAt = async (file: string) => (await stat(join(run, file), { bigint: true })).ctimeNs;
    const files = (await readdir(run, { recursive: true })).filter((name) => name.endsWith(".parquet"));
    expect(files).toHaveLength(3);
    const [marked, ...rest] = await Promise.all(["_SUCCESS", ...files].map(namedAt));
    expect(rest.filter((time) => time > (marked ?? 0n))).toEqual([]);
  }
}
