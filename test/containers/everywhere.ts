import type { SparkUnderTest } from "../runs/spark-under-test.ts";
import { describeCluster, describeStorage } from "./cluster.ts";
import { bucketOf, clusterSpark } from "./cluster-spark.ts";

/** The same tests of the cluster on its disk and on its S3 server; each `begin` has a directory of its own there. */
export function describeEverywhere(name: string, tests: (begin: () => Promise<SparkUnderTest>) => void): void {
  describeCluster(`${name} on the cluster's disk`, (cluster) => tests(() => clusterSpark(cluster)));
  describeStorage(`${name} on S3`, (cluster, s3) => tests(() => clusterSpark(cluster, bucketOf(s3))));
}
