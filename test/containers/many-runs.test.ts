import { it } from "vitest";
import { expectSessionsForgotten } from "../runs/many-runs.ts";
import { countObjects } from "../runs/thread-dump.ts";
import { describeCluster } from "./cluster.ts";
import { docker } from "./docker.ts";
import { projectOf } from "./leftovers.ts";
import { containerUser, startCluster } from "./start-cluster.ts";

/** `CLUSTER_RUNS=1000` takes some minutes. */
const RUNS = Number(process.env["CLUSTER_RUNS"] ?? 100);

describeCluster("a cluster that keeps runs for 20 seconds", ({ image }) => {
  it(`has no session left of ${RUNS} runs once that has passed`, { timeout: 300_000 + RUNS * 1_000 }, async () => {
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
    await expectSessionsForgotten({ ...state, jvm }, RUNS);
  });
});
