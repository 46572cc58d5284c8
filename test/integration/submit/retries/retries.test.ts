import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../../src/index.ts";
import { seededRandom } from "../../../seeded-random.ts";
import { makeHome } from "../../cli/run-command.ts";
import { auditRecords } from "../../credit-snapshot/audit-records.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../../spark.ts";
import { killedRound, type Round, runDirectories, type Work } from "./killed-round.ts";

/** `RETRY_KILLS=200 npx vitest run retries.test` takes ten minutes on two cores. */
const KILLS = Number(process.env["RETRY_KILLS"] ?? 12);

/** `SEED=1234` repeats the moments of an earlier test. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const asOf = "2022-03-01";
const maxKillsARound = 4;
/** About as long as a submission takes that is not killed. */
const withinMs = Number(process.env["RETRY_MS"] ?? 4_000);
const workers = 3;
const slept = "java_method('java.lang.Thread', 'sleep', 1500L)";

it(`${KILLS} submissions killed at random moments and retried at once: one execution each, and its verdict (seed ${seed})`, {
  timeout: 5 * 60_000 + KILLS * 30_000,
}, async () => {
  await using home = await makeHome();
  await using elsewhere = await makeHome();
  await using lake = await makeLake();
  await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  await land(spark, lake.landing, { days: [asOf], credits: 1 });
  const rounds: Round[] = [];
  const killed = () => rounds.reduce((sum, { kills }) => sum + kills, 0);
  let begun = 0;
  const worker = async () => {
    while (killed() < KILLS) {
      const number = begun++;
      const random = seededRandom(seed + number);
      const isSnapshot = number % 3 === 0;
      const work = isSnapshot ? snapshotWork(lake, number) : await sqlWork(spark, home.directory, number);
      const kills = 1 + Math.floor(random() * maxKillsARound);
      const machines = [home.env, elsewhere.env];
      const round = await killedRound(work, { machines, remote: sparkRemote(), random, kills, withinMs });
      rounds.push(round);
      const { verdicts, runs, rejoined } = round;
      process.stderr.write(
        `${work.name}: ${round.kills} kills, ${runs} run, ${verdicts.length} verdicts (${rejoined} rejoined): ${verdicts}; ${killed()} of ${KILLS}\n`,
      );
      const others = verdicts.filter((verdict) => !work.verdicts.includes(verdict));
      expect({ work: work.name, runs, others, executions: (await work.executions()) ?? runs }).toEqual({
        work: work.name,
        runs: 1,
        others: [],
        executions: 1,
      });
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  const sum = (count: (round: Round) => number) => rounds.reduce((total, round) => total + count(round), 0);
  process.stderr.write(
    `seed ${seed}: ${killed()} killed in ${rounds.length} rounds; ${sum(({ runs }) => runs)} executions; ${sum(
      ({ verdicts }) => verdicts.length,
    )} verdicts, ${sum(({ rejoined }) => rejoined)} of them rejoined\n`,
  );
});

function snapshotWork(lake: TestLake, number: number): Work {
  const processed = join(lake.processed, String(number));
  return {
    name: `snapshot ${number}`,
    submission: submitSnapshot({ ...lake, processed }, asOf, "--where", `${slept} IS NOT NULL`, "-o", "json"),
    // If the run ended between two submissions, the second one sees its table.
    verdicts: ["published", "already-published"],
    executions: async () => {
      // None if its only reporter was killed.
      const records = await auditRecords(processed).catch(() => []);
      return Math.max(await runDirectories(processed), records.length);
    },
  };
}

/** Each has a table of its own: Spark does not let two jobs write to one folder at once. */
async function sqlWork(spark: SparkSession, folder: string, number: number): Promise<Work> {
  const table = `retries_${randomUUID().replaceAll("-", "")}`;
  const isFailing = number % 3 === 2;
  const selected = isFailing ? `raise_error(concat('on purpose ', ${slept}))` : slept;
  const file = join(folder, `${table}.sql`);
  await writeFile(file, `INSERT INTO ${table} SELECT ${selected}`);
  await spark.sql(`CREATE TABLE ${table} (slept STRING) USING parquet`);
  return {
    name: `${isFailing ? "failing" : "appending"} ${number}`,
    submission: ["submit", file, "--target", table, "-o", "json"],
    // Spark tells a reason once: nobody knows it if a process was killed between hearing it and noting it.
    verdicts: isFailing
      ? ["JOB_FAILED USER_RAISED_EXCEPTION", "JOB_FAILED INVALID_HANDLE.OPERATION_NOT_FOUND"]
      : ["published"],
    executions: async () => {
      await spark.sql(`REFRESH TABLE ${table}`);
      const rows = await spark.table(table).count();
      await spark.sql(`DROP TABLE ${table}`);
      return isFailing ? null : rows;
    },
  };
}
