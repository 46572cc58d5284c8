import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { killAtRandom, killClient, killServer } from "../integration/credit-snapshot/kill-at-random.ts";
import { makeKilledTable } from "../integration/credit-snapshot/killed-table.ts";
import { committedRuns } from "../integration/credit-snapshot/rounds.ts";
import type { SparkUnderTest } from "../runs/spark-under-test.ts";
import { describeStorage } from "./cluster.ts";
import { bucketOf, clusterSpark } from "./cluster-spark.ts";

/** `S3_CLIENT_KILLS=50 S3_SERVER_KILLS=10` for a night. */
const CLIENT_KILLS = Number(process.env["S3_CLIENT_KILLS"] ?? 3);
const SERVER_KILLS = Number(process.env["S3_SERVER_KILLS"] ?? 1);

/** `SEED=1234` takes the moments of an earlier test, as parts of what a run takes on this machine. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** What must hold of a table on the cluster's S3 server. Crashes the Connect server. */
export function testKillsOnS3(): void {
  describeStorage("a table on S3", (cluster, s3) => {
    const begin = () => clusterSpark(cluster, bucketOf(s3));

    it(`is whole for readers while ${CLIENT_KILLS} clients are killed`, async () => {
      await using spark = await begin();
      await killAtRandom(() => makeKilledTable(spark, spark.data), seed, {
        count: CLIENT_KILLS,
        kill: killClient,
      });
      await expectMarkedLast(spark);
    });

    it(`is whole for readers while ${SERVER_KILLS} servers are killed`, async () => {
      await using spark = await begin();
      await killAtRandom(() => makeKilledTable(spark, spark.data), seed + 1, {
        count: SERVER_KILLS,
        kill: killServer(async () => {
          await spark.kill();
          await spark.start();
        }),
      });
      await expectMarkedLast(spark);
    });
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
