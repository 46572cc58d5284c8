import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { serverOf } from "../../../src/tables/server.ts";
import { oneTable } from "../../../src/tables/store/one-table/one-table.ts";
import { resolveTable } from "../../../src/tables/store/resolve.ts";
import type { FixedAddress } from "../../runs/fixed-server.ts";
import { seededRandom } from "../../seeded-random.ts";
import { type Home, type RunningCommand, startCommand } from "../cli/run-command.ts";
import { type Progress, poll } from "../credit-snapshot/kills/polling.ts";
import { roundOf } from "../credit-snapshot/kills/rounds.ts";
import { type Format, rowsOf } from "./formats.ts";

const asOf = "2022-03-01";

/** A server at a fixed address, which a test kills, and the landing zone that `landNumbered` has filled. */
export interface KilledServer {
  readonly address: FixedAddress;
  readonly home: Home;
  readonly landing: string;
  /** Kills the server as a crash does, and starts it again. */
  restart(): Promise<void>;
}

export interface Kills {
  readonly clients: number;
  readonly servers: number;
  /** Repeats the moments of an earlier test, as fractions of a run's duration on this machine. */
  readonly seed: number;
}

/**
 * Publishes a table of each format again and again; kills the submissions or their server at a random moment of each
 * run, and submits again. Meanwhile readers must see whole tables only. Each round must be one commit in the end.
 */
export async function killTables(on: KilledServer, formats: readonly Format[], kills: Kills): Promise<void> {
  const { clients, servers, seed } = kills;
  const random = seededRandom(seed);
  const tables = formats.map((format) => killedTable(on, format));
  const [publishing, over] = [new AbortController(), new AbortController()];
  await Promise.all(tables.map(({ publish }) => publish(1)));
  const reading = Promise.all(tables.map(({ read }) => read(over.signal)));
  // A reader that saw what it must not see ends the test at once.
  reading.catch((error) => publishing.abort(error));
  const kinds = [...Array(clients).fill("client"), ...Array(servers).fill("server")];
  const victims = kinds.map((kind) => ({ kind, at: random() })).sort((a, b) => a.at - b.at);
  for (const [index, { kind }] of victims.entries()) {
    publishing.signal.throwIfAborted();
    const moments = tables.map(({ runMs }) => random() * runMs() * 1.1);
    const running = await Promise.all(tables.map((table, at) => table.begun(moments[at] ?? 0, Math.max(...moments))));
    if (kind === "client") for (const { process: client } of running) client.kill("SIGKILL");
    else {
      for (const { progress } of tables) progress.outages += 1;
      await on.restart();
      for (const { progress } of tables) progress.outages += 1;
    }
    await Promise.all(running.map(({ ended }) => ended));
    await Promise.all(tables.map(({ publish, progress }) => publish(progress.begun)));
    process.stderr.write(`seed ${seed}: kill ${index + 1} of ${victims.length}, of each ${kind}\n`);
  }
  over.abort();
  process.stderr.write(`seed ${seed}: ${clients} clients, ${servers} servers; read ${await reading}\n`);
  // Each round once: a run that is left behind keeps the next submission out, or the submission finds it.
  const rounds = Array.from({ length: victims.length + 1 }, (_, index) => index + 1);
  for (const { table } of tables) expect(await publishedRounds(on, table)).toEqual(rounds);
}

/** A table whose submissions are killed: each round publishes another version of it. */
function killedTable(on: KilledServer, format: Format) {
  const table = `${format.database}.killed`;
  const progress: Progress = { begun: 0, published: 0, shown: 0, outages: 0 };
  let runMs = 0;
  const start = (round: number) => {
    progress.begun = round;
    return submitRound(on, { format, table, round });
  };
  return {
    table,
    progress,
    /** How long a submission takes. */
    runMs: () => runMs,
    publish: async (round: number): Promise<void> => {
      let ended = await start(round).ended;
      for (; ended.exitCode === 6; ended = await start(round).ended) await delay(100);
      expect(ended.exitCode, `${table}, round ${round}: ${ended.stdout}`).toBe(0);
      progress.published = round;
      runMs = ended.durationMs;
    },
    /** The submission of the next round, `ms` after its start and `inMs` from now. */
    begun: async (ms: number, inMs: number): Promise<RunningCommand> => {
      await delay(inMs - ms);
      const running = start(progress.begun + 1);
      await delay(ms);
      return running;
    },
    read: (signal: AbortSignal): Promise<string> =>
      poll({
        by: `resolve from ${format.name}`,
        progress,
        connect: () => connectTo(on),
        signal,
        least: () => progress.published,
        read: async (spark) => {
          const found = await resolveTable(spark, oneTable({ table, takeOver: false }), { asOf: null });
          return found === null ? undefined : await roundOf(await spark.sql(`SELECT * FROM ${found.from}`));
        },
      }),
  };
}

export function connectTo({ address }: Pick<KilledServer, "address">): SparkSession {
  return SparkSession.fromClient(new SparkConnectClient({ ...address, retryPolicies: [] }));
}

/** Starts the command that publishes the table of a round: it lacks credit number `round` in each day. */
export function submitRound(
  { address, home, landing }: KilledServer,
  { format, table, round }: { readonly format: Format; readonly table: string; readonly round: number },
): RunningCommand {
  const place = ["--landing", landing, "--table", table, "--table-format", format.name];
  const args = ["submit", "credit-snapshot", ...place, "--as-of", asOf, "--where", `n <> ${round}`, "-o", "json"];
  return startCommand(args, {
    env: { ...home.env, SPARK_REMOTE: address.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: address.token },
  });
}

/** The rounds of all T(D) of a table, the oldest first, by what their commits say and by what they hold. */
export async function publishedRounds(on: KilledServer, table: string): Promise<readonly number[]> {
  await using spark = connectTo(on);
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
