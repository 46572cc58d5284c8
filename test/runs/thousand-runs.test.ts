import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { connectTo } from "../../src/cli/endpoint.ts";
import { defineJob, type Job } from "../../src/job.ts";
import { submitJob } from "../../src/submit/submit-job.ts";
import { type FixedAddress, fixedAddress, startAt } from "./fixed-server.ts";
import { countObjects, liveObjects } from "./thread-dump.ts";

const RUNS = 1_000;
const SESSION_TIMEOUT_S = 60;
const sessionHolder = "org.apache.spark.sql.connect.service.SessionHolder";
const executeHolder = "org.apache.spark.sql.connect.service.ExecuteHolder";

/** A job that does next to nothing, for a target of its own: each run has a session of its own. */
function tinyJob(target: string): Job<Record<string, never>> {
  return defineJob({
    name: "tiny",
    description: "write one number nowhere",
    parameters: {},
    target: () => [target],
    paths: () => [],
    prepare: async (_, { spark }) => ({
      kind: "ready",
      fingerprint: target,
      command: spark.range(1).write.mode("overwrite").format("noop").toCommand("nowhere"),
      fields: {},
      describe: async () => ({ plan: {}, lines: [] }),
      isPublished: async () => null,
      report: async () => ({ state: "published", fields: {}, lines: [] }),
      explain: async (_session, error) => error,
    }),
  });
}

async function submitted({ remote, token }: FixedAddress, target: string): Promise<string> {
  const result = await submitJob({
    job: tinyJob(target),
    values: {},
    now: new Date(),
    connect: connectTo(remote, token),
    conf: {},
    signal: new AbortController().signal,
    note: () => {},
    onProgress: () => {},
    onUi: () => {},
    listener: { onStart: async () => {}, onRefused: async () => {} },
    tags: [],
    mode: "run",
  });
  return result.ok ? result.state : String(result.error);
}

it(`${RUNS} runs leave no session on the server once its timeout has passed`, { timeout: 600_000 }, async () => {
  const address = await fixedAddress();
  await using server = await startAt(address, {
    master: "local[2]",
    conf: {
      "spark.driver.memory": "1g",
      "spark.driver.extraJavaOptions": countObjects,
      "spark.connect.session.manager.defaultSessionTimeout": `${SESSION_TIMEOUT_S}s`,
      "spark.connect.session.manager.maintenanceInterval": "1s",
    },
  });
  const { pid, logFile } = server;
  const quit = async () => void process.kill(pid, "SIGQUIT");
  const held = async () => {
    const objects = await liveObjects({ quit, output: () => readFile(logFile, "utf8") });
    return { sessions: objects.get(sessionHolder) ?? 0, runs: objects.get(executeHolder) ?? 0 };
  };
  const targets = Array.from({ length: RUNS }, (_, at) => `target ${at}`).values();
  const states: string[] = [];
  const one = async () => {
    for (const target of targets) states.push(await submitted(address, target));
  };
  await Promise.all([one(), one(), one(), one()]);
  expect(states).toEqual(Array.from({ length: RUNS }, () => "published"));
  // They are kept, so that a run can be found again, and counted here: those of the last seconds at least.
  expect((await held()).sessions).toBeGreaterThan(0);
  await expect.poll(held, { timeout: 120_000, interval: 2_000 }).toEqual({ sessions: 0, runs: 0 });
});
