import { randomInt, randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { cancelRun, type Verdict } from "../../../src/submit/run-handle.ts";
import type { Connect } from "../../../src/submit/run-session.ts";
import { seededRandom } from "../../seeded-random.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";

it("cancels writes that have hardly begun, when Hadoop may swallow an interrupt", async () => {
  const seed = Number(process.env["SEED"] ?? randomInt(1_000_000));
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  const directory = await mkdtemp("/tmp/cancelled-");
  onTestFinished(() => rm(directory, { recursive: true }));
  const cancelledSoon = async (): Promise<Verdict["kind"]> => {
    await using client = new SparkConnectClient({ remote: sparkRemote() });
    const spark = SparkSession.fromClient(client);
    const operationId = randomUUID();
    const held = new HeldRun();
    const insert = `INSERT OVERWRITE DIRECTORY '${directory}/${operationId}' USING parquet`;
    const write = spark.sqlCommand(`${insert} SELECT id FROM range(1) WHERE ${held.condition}`);
    const startedAt = new Date().toISOString();
    const ended = spark.execute(write, { operationId }).catch(() => {});
    while ((await client.operationStatus([operationId]))[0]?.state !== "running") await delay(2);
    await delay(random() * 40);
    const connect: Connect = (session) => new SparkConnectClient({ remote: sparkRemote(), ...session });
    const { kind } = await cancelRun({ client, connect }, { operationId, startedAt }, AbortSignal.timeout(15_000));
    await held.release();
    await ended;
    return kind;
  };
  for (let round = 0; round < 2; round++) {
    const kinds = await Promise.all(Array.from({ length: 4 }, cancelledSoon));
    expect(kinds).toEqual(Array(4).fill("cancelled"));
  }
  expect((await readdir(directory, { recursive: true })).filter((name) => name.endsWith("_SUCCESS"))).toEqual([]);
});
