import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { installSpark } from "../../../src/local/install-spark.ts";
import { serverOf } from "../../../src/tables/server.ts";
import { oneTable } from "../../../src/tables/store/one-table/one-table.ts";
import { resolveTable } from "../../../src/tables/store/resolve.ts";
import { type FixedAddress, type FixedServer, fixedAddress, startAt } from "../../runs/fixed-server.ts";
import { seededRandom } from "../../seeded-random.ts";
import { type Home, makeHome, type RunningCommand, startCommand } from "../cli/run-command.ts";
import { type Progress, poll } from "../credit-snapshot/kills/polling.ts";
import { landNumbered, roundOf } from "../credit-snapshot/kills/rounds.ts";
import { makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { delta, type Format, iceberg, rowsOf } from "./formats.ts";
import { uncompiled } from "./table-spark.ts";

/**
 * Only by command, as each server takes a while to start:
 * `CLIENT_KILLS=100 SERVER_KILLS=100 RACERS=20 npx vitest run tables/kills.test` kills 200 times for each format.
 */
const CLIENT_KILLS = Number(process.env["CLIENT_KILLS"] ?? 1);
const SERVER_KILLS = Number(process.env["SERVER_KILLS"] ?? 1);
const RACERS = Number(process.env["RACERS"] ?? 4);
/** `SEED=1234` repeats the moments of an earlier test, as fractions of a run's duration on this machine. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const formats = ["iceberg", "delta"] as const;
const asOf = "2022-03-01";

let data: string;
let home: Home;
let lake: TestLake;
let address: FixedAddress;
let server: FixedServer;

beforeAll(async () => {
  if (!isAsked) return;
  data = await mkdtemp(join(tmpdir(), "killed-tables-"));
  [home, lake, address] = [await makeHome(), await makeLake(), await fixedAddress()];
  await installSpark({ env: serverEnv(), formats, note: (line) => process.stderr.write(`${line}\n`) });
  await restart();
  await using spark = connect();
  await landNumbered(spark, lake.landing);
}, 600_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
  await lake?.[Symbol.asyncDispose]();
  if (data !== undefined) await rm(data, { recursive: true, force: true });
});

const serverEnv = () => ({ ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: data });
async function restart(): Promise<void> {
  await server?.kill();
  server = await startAt(address, {
    master: "local[2]",
    formats,
    env: serverEnv(),
    conf: { "spark.driver.memory": "1g", ...uncompiled },
  });
}
const connect = () => SparkSession.fromClient(new SparkConnectClient({ ...address, retryPolicies: [] }));

/** Starts the command that publishes the table of a round: it lacks credit number `round` in each day. */
function submit(format: Format, table: string, round: number): RunningCommand {
  const args = [
    "submit",
    "credit-snapshot",
    "--landing",
    lake.landing,
    "--table",
    table,
    "--table-format",
    format.name,
  ];
  return startCommand([...args, "--as-of", asOf, "--where", `n <> ${round}`, "-o", "json"], {
    env: { ...home.env, SPARK_REMOTE: address.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: address.token },
  });
}

/** The rounds of all T(D) of a table, the oldest first, by what their commits say and by what they hold. */
async function publishedRounds(table: string): Promise<readonly number[]> {
  await using spark = connect();
  const store = oneTable({ table, takeOver: false });
  const rounds: number[] = [];
  for (const path of await pathsOf(spark, table)) {
    const options = await store.rowOptionsOf(serverOf(spark), { asOf: asOf as never, path }, []);
    if (options === undefined) continue;
    const said = Number(/\d+/.exec(String(options["where"]))?.[0]);
    expect(await roundOf(await spark.sql(`SELECT * FROM ${path}`))).toBe(said);
    rounds.push(said);
  }
  return rounds;
}

async function pathsOf(spark: SparkSession, table: string): Promise<readonly string[]> {
  const versions = table.startsWith("lake.")
    ? await rowsOf(spark, `SELECT CAST(snapshot_id AS STRING) FROM ${table}.snapshots ORDER BY committed_at`)
    : (await rowsOf(spark, `DESCRIBE HISTORY ${table}`)).map(([version]) => [version]).reverse();
  return versions.map(([version]) => `${table} VERSION AS OF ${version}`);
}

const isAsked = process.env["CLIENT_KILLS"] !== undefined || process.env["SERVER_KILLS"] !== undefined;

describe.runIf(isAsked).each([iceberg, delta])("in a table of $name", (format) => {
  const timeout = 10 * 60_000 + (CLIENT_KILLS + SERVER_KILLS) * 120_000;

  it(`readers see whole tables while ${CLIENT_KILLS} clients and ${SERVER_KILLS} servers are killed`, {
    timeout,
  }, async () => {
    const table = `${format.database}.killed`;
    const random = seededRandom(seed);
    const progress: Progress = { begun: 0, published: 0, shown: 0, outages: 0 };
    const start = (round: number) => {
      progress.begun = round;
      return submit(format, table, round);
    };
    const publish = async (round: number) => {
      let ended = await start(round).ended;
      for (; ended.exitCode === 6; ended = await start(round).ended) await delay(100);
      expect(ended.exitCode, `round ${round}: ${ended.stdout}`).toBe(0);
      progress.published = round;
      return ended.durationMs;
    };
    const over = new AbortController();
    const reading = poll({
      by: "resolve",
      progress,
      connect,
      signal: over.signal,
      least: () => progress.published,
      read: async (spark) => {
        const found = await resolveTable(spark, oneTable({ table, takeOver: false }), { asOf: null });
        return found === null ? undefined : await roundOf(await spark.sql(`SELECT * FROM ${found.from}`));
      },
    });
    let runMs = await publish(1);
    const victims = [...Array(CLIENT_KILLS).fill("client"), ...Array(SERVER_KILLS).fill("server")];
    for (const victim of victims) {
      const running = start(progress.begun + 1);
      await delay(random() * runMs * 1.1);
      if (victim === "client") running.process.kill("SIGKILL");
      else {
        progress.outages += 1;
        await restart();
        progress.outages += 1;
      }
      await running.ended;
      runMs = await publish(progress.begun);
    }
    over.abort();
    process.stderr.write(`${format.name}, seed ${seed}: ${victims.length} kills; read ${await reading}\n`);
    // Each round once: a run that is left behind keeps the next submission out, or the submission finds it.
    expect(await publishedRounds(table)).toEqual(Array.from({ length: progress.begun }, (_, index) => index + 1));
  });

  it(`${RACERS} submissions at once are one commit`, { timeout: 600_000 }, async () => {
    const table = `${format.database}.raced`;
    const racers = Array.from({ length: RACERS }, () => submit(format, table, 1).ended);
    const ended = (await Promise.all(racers)).map(({ exitCode, stdout }) => [exitCode, JSON.parse(stdout).state]);
    expect(ended.filter(([code]) => code !== 0 && code !== 6)).toEqual([]);
    expect(ended.filter(([, state]) => state === "published").length).toBeGreaterThan(0);
    expect(await publishedRounds(table)).toEqual([1]);
  });
});
