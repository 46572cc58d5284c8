import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installSpark } from "../../../src/local/install-spark.ts";
import { type FixedServer, fixedAddress, startAt } from "../../runs/fixed-server.ts";
import { makeHome } from "../cli/run-command.ts";
import { landNumbered } from "../credit-snapshot/kills/rounds.ts";
import { makeLake } from "../credit-snapshot/landing-zone.ts";
import { delta, type Format, iceberg } from "./formats.ts";
import { connectTo, type KilledServer, killTables, publishedRounds, submitRound } from "./killed-tables.ts";
import { uncompiled } from "./table-spark.ts";

/** `CLIENT_KILLS=100 SERVER_KILLS=100 RACERS=20 npx vitest run tables/kills.test` kills 200 times for each format. */
const CLIENT_KILLS = Number(process.env["CLIENT_KILLS"] ?? 1);
const SERVER_KILLS = Number(process.env["SERVER_KILLS"] ?? 1);
const RACERS = Number(process.env["RACERS"] ?? 3);
/** `SEED=1234` repeats the moments of an earlier test. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const formats = ["iceberg", "delta"] as const;

const ended = new AsyncDisposableStack();
let on: KilledServer;

beforeAll(async () => {
  const data = await mkdtemp(join(tmpdir(), "killed-tables-"));
  ended.defer(() => rm(data, { recursive: true, force: true }));
  const env = { ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: data };
  await installSpark({ env, formats, note: (line) => process.stderr.write(`${line}\n`) });
  const [home, lake, address] = [ended.use(await makeHome()), ended.use(await makeLake()), await fixedAddress()];
  let server: FixedServer | undefined;
  ended.defer(async () => await server?.[Symbol.asyncDispose]());
  const restart = async () => {
    await server?.kill();
    const conf = { "spark.driver.memory": "1g", ...uncompiled };
    server = await startAt(address, { master: "local[2]", formats, env, conf });
  };
  on = { address, home, landing: lake.landing, restart };
  await restart();
  await using spark = connectTo(on);
  await landNumbered(spark, lake.landing);
}, 600_000);
afterAll(() => ended.disposeAsync());

it(`readers see whole tables while ${CLIENT_KILLS} clients and ${SERVER_KILLS} servers are killed`, {
  timeout: 10 * 60_000 + (CLIENT_KILLS + SERVER_KILLS) * 120_000,
}, async () => {
  await killTables(on, [iceberg, delta], { clients: CLIENT_KILLS, servers: SERVER_KILLS, seed });
});

it(`${RACERS} submissions at once are one commit, in a table of each format`, { timeout: 900_000 }, async () => {
  const raced = async (format: Format) => {
    const table = `${format.database}.raced`;
    const racers = Array.from({ length: RACERS }, () => submitRound(on, { format, table, round: 1 }).ended);
    const verdicts = (await Promise.all(racers)).map(({ exitCode, stdout }) => [exitCode, JSON.parse(stdout).state]);
    expect(verdicts.filter(([code]) => code !== 0 && code !== 6)).toEqual([]);
    expect(verdicts.filter(([, state]) => state === "published").length).toBeGreaterThan(0);
    expect(await publishedRounds(on, table)).toEqual([1]);
  };
  await Promise.all([iceberg, delta].map(raced));
});
