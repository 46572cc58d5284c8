import { randomUUID } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeHome, runJson, startCommand } from "../integration/cli/run-command.ts";
import type { SparkUnderTest } from "./spark-under-test.ts";
import { type KnownRun, startedRun } from "./started-run.ts";

/** How long the run takes: longer than Spark by default keeps a run without a reader. */
const runMs = 5.5 * 60_000;

/** A run whose client is gone, and how to find it from another machine. */
export interface LongRun extends KnownRun {
  readonly leftAtMs: number;
  /** What it writes, as this machine sees it. */
  readonly out: string;
}

export type Leaving = "with --detach" | "by SIGKILL";

type Place = Pick<SparkUnderTest, "remote" | "token" | "data">;

/** Starts a run that sleeps for five minutes and a half in one task, and leaves it. */
export async function leaveLongRun(spark: Place, leaving: Leaving): Promise<LongRun> {
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: spark.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: spark.token };
  const name = `long-${randomUUID()}`;
  const file = join(home.directory, "long.sql");
  await writeFile(
    file,
    `INSERT OVERWRITE DIRECTORY '${spark.data.spark}/${name}' USING parquet
     SELECT java_method('java.lang.Thread', 'sleep', ${runMs}L) AS slept FROM range(0, 1, 1, 1)`,
  );
  const run = await (leaving === "with --detach" ? detached(file, env) : killed(spark, file, env));
  return { ...run, leftAtMs: Date.now(), out: join(spark.data.here, name) };
}

type Env = Readonly<Record<string, string>>;

async function detached(file: string, env: Env): Promise<KnownRun> {
  const { json, stderr } = await runJson(["submit", file, "--detach"], { env });
  if (json["state"] !== "detached") throw new Error(`not detached: ${stderr}`);
  return json["run"] as unknown as KnownRun; // A detached run has its ids.
}

async function killed(spark: Place, file: string, env: Env): Promise<KnownRun> {
  const client = startCommand(["submit", file], { env });
  const run = await startedRun(spark, client);
  client.process.kill("SIGKILL");
  await client.ended;
  return run;
}

/** What another machine learns about a run that was left, after more than five minutes. */
export async function attachLate(spark: Place, { leftAtMs, sessionId, operationId, out }: LongRun) {
  await delay(Math.max(0, leftAtMs + runMs + 1_000 - Date.now()));
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: spark.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: spark.token };
  const { exitCode, json } = await runJson(["attach", "--session-id", sessionId, "--operation-id", operationId], {
    env,
  });
  const committedAtMs = (await stat(join(out, "_SUCCESS"))).mtimeMs;
  return { exitCode, state: json["state"], ranAloneForMs: committedAtMs - leftAtMs };
}
