import { expect, inject, it } from "vitest";
import { attachLate } from "../runs/long-run.ts";
import { testRuns } from "../runs/test-runs.ts";
import { describeCluster } from "./cluster.ts";
import { clusterSpark } from "./cluster-spark.ts";
import { testKills } from "./kills.ts";

describeCluster("runs on the cluster", (cluster) => {
  testRuns(
    () => clusterSpark(cluster),
    () => {
      it("one that was left before all of these tests has succeeded after more than five minutes alone", async () => {
        const data = { spark: "/data", here: cluster.dataDir };
        const { ranAloneForMs, ...verdict } = await attachLate({ ...cluster, data }, inject("longRun"));
        expect(verdict).toEqual({ exitCode: 0, state: "published" });
        expect(ranAloneForMs).toBeGreaterThan(5 * 60_000);
      });
    },
  );
});

// After the test of the run that was left alone, as a crash ends that run.
testKills();
