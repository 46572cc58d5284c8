import { expect, it } from "vitest";
import { expectSessionsForgotten } from "../runs/many-runs.ts";
import { RunBench, sleeping } from "../runs/run-bench.ts";
import { countObjects } from "../runs/thread-dump.ts";
import { describeCluster } from "./cluster.ts";
import { clusterSpark } from "./cluster-spark.ts";
import { docker } from "./docker.ts";
import { projectOf } from "./leftovers.ts";
import { containerUser, startCluster } from "./start-cluster.ts";

/** `CLUSTER_RUNS=1000` takes some minutes. */
const RUNS = Number(process.env["CLUSTER_RUNS"] ?? 40);

describeCluster("a cluster that keeps runs for 20 seconds", ({ image }) => {
  it(`has no session left of ${RUNS} runs once that has passed, and has dropped the run without a reader`, {
    timeout: 300_000 + RUNS * 1_000,
  }, async () => {
    const { state, stop } = await startCluster({
      project: projectOf(process.pid),
      image,
      user: containerUser(),
      storage: null,
      environment: { KEEP_RUNS: "20s", JAVA_OPTIONS: `-XX:TieredStopAtLevel=1 ${countObjects}` },
    });
    await using _cluster = { [Symbol.asyncDispose]: async () => void (await stop()) };
    const connect = state.containerIds.at(-1) ?? "";
    const jvm = {
      quit: async () => void (await docker("kill", "--signal", "QUIT", connect)),
      output: () => docker("logs", connect),
    };
    await using bench = await RunBench.begin(() => clusterSpark(state), []);
    // Longer than the server keeps a run without a reader.
    const left = await bench.json(["submit", await bench.sqlFile("sleeping", sleeping), "--detach"]);
    expect(left).toMatchObject({ exitCode: 0, json: { state: "detached" } });
    await expectSessionsForgotten({ ...state, jvm }, RUNS);
    const { operationId } = Object(left.json["run"]);
    expect(await bench.json(["attach", operationId])).toMatchObject({
      exitCode: 9,
      json: { outcome: "unknown", error: { code: "ABANDONED", retryable: true } },
    });
  });
});
