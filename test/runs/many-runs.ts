import { expect } from "vitest";
import { connectTo } from "../../src/cli/spark/endpoint.ts";
import { defineJob } from "../../src/job/define-job.ts";
import type { Job } from "../../src/job/job.ts";
import { untraced } from "../../src/submit/step.ts";
import { submitJob } from "../../src/submit/submit-job.ts";
import { type DumpingJvm, liveObjects } from "./thread-dump.ts";

const sessionHolder = "org.apache.spark.sql.connect.service.SessionHolder";
const executeHolder = "org.apache.spark.sql.connect.service.ExecuteHolder";

/** A job that does next to nothing, for a different target each time: so each run has its own session. */
function tinyJob(target: string): Job<Record<string, never>> {
  return defineJob({
    name: "tiny",
    description: "write one number nowhere",
    parameters: {},
    target: () => [target],
    run: (_, { spark }) => spark.range(1).write.mode("overwrite").format("noop").toCommand("nowhere"),
  });
}

async function submitted({ remote, token }: CountedServer, target: string): Promise<string> {
  const result = await submitJob({
    job: tinyJob(target),
    values: {},
    now: new Date(),
    begunAt: new Date(),
    connect: connectTo({ remote, token }),
    conf: {},
    artifacts: null,
    signal: new AbortController().signal,
    note: () => {},
    onProgress: () => {},
    onUi: () => {},
    step: untraced,
    listener: { onStart: async () => {}, onRejoin: async () => {}, onRefused: async () => {}, onEnd: () => {} },
    tags: [],
    mode: "run",
    ifRunning: "attach",
  });
  return result.ok ? result.state : String(result.error);
}

/** The server of the runs, and what its JVM, started with `countObjects`, says about itself. */
export interface CountedServer {
  readonly remote: string;
  readonly token: string;
  readonly jvm: DumpingJvm;
}

/** Starts that many runs of different targets, and waits until the server has forgotten every session. */
export async function expectSessionsForgotten(server: CountedServer, runs: number): Promise<void> {
  const held = async () => {
    const objects = await liveObjects(server.jvm);
    return { sessions: objects.get(sessionHolder) ?? 0, runs: objects.get(executeHolder) ?? 0 };
  };
  const targets = Array.from({ length: runs }, (_, at) => `target ${at}`).values();
  const states: string[] = [];
  const one = async () => {
    for (const target of targets) states.push(await submitted(server, target));
  };
  await Promise.all([one(), one(), one(), one()]);
  expect(states).toEqual(Array.from({ length: runs }, () => "published"));
  // They are kept, so that a run can be found again, and counted here: those of the last seconds at least.
  expect((await held()).sessions).toBeGreaterThan(0);
  await expect.poll(held, { timeout: 120_000, interval: 2_000 }).toEqual({ sessions: 0, runs: 0 });
}
