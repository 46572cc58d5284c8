import { readFile } from "node:fs/promises";
import { it } from "vitest";
import { fixedAddress, startAt } from "./fixed-server.ts";
import { expectSessionsForgotten } from "./many-runs.ts";
import { countObjects } from "./thread-dump.ts";

const RUNS = 1_000;

it(`${RUNS} runs leave no session on the server once its timeout has passed`, { timeout: 600_000 }, async () => {
  const address = await fixedAddress();
  await using server = await startAt(address, {
    master: "local[2]",
    conf: {
      "spark.driver.memory": "1g",
      "spark.driver.extraJavaOptions": countObjects,
      "spark.connect.session.manager.defaultSessionTimeout": "20s",
      "spark.connect.session.manager.maintenanceInterval": "1s",
    },
  });
  const { pid, logFile } = server;
  const jvm = {
    quit: async () => void process.kill(pid, "SIGQUIT"),
    output: () => readFile(logFile, "utf8"),
  };
  await expectSessionsForgotten({ ...address, jvm }, RUNS);
});
