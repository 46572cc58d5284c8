import { randomUUID } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { type KnownRun, startedRun, stateOf } from "../../runs/started-run.ts";
import { type Ended, type Home, makeHome, type RunningCommand, runJson, startCommand } from "../cli/run-command.ts";
import { auditRecords } from "../credit-snapshot/audit-records.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
/** Another machine: the same server, no records. */
let elsewhere: Home;
let lake: TestLake;
let spark: SparkSession;
let here: { readonly env: Readonly<Record<string, string>> };
let there: { readonly env: Readonly<Record<string, string>> };

/** One for each test, so that no test finds another one's table. */
const day = { killed: "2022-03-24", cancelled: "2022-03-25", failing: "2022-03-26", viewed: "2022-03-27" } as const;
type Day = (typeof day)[keyof typeof day];

beforeAll(async () => {
  home = await makeHome();
  elsewhere = await makeHome();
  lake = await makeLake();
  spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  here = { env: { ...home.env, SPARK_REMOTE: sparkRemote() } };
  there = { env: { ...elsewhere.env, SPARK_REMOTE: sparkRemote() } };
  await land(spark, lake.landing, { days: ["2022-02-28", ...Object.values(day)] });
});
afterAll(async () => {
  await spark?.stop();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
  await elsewhere?.[Symbol.asyncDispose]();
});

const address = () => ({ remote: sparkRemote() });

/** The runs of each day. */
const held = new Map(Object.values(day).map((asOf) => [asOf, new HeldRun()]));

function heldSnapshot(asOf: Day, ...more: readonly string[]): readonly string[] {
  const where = `record_date < '${asOf}' OR ${held.get(asOf)?.condition}`;
  return submitSnapshot(lake, asOf, "--since", "2022-02", "--where", where, "-o", "json", ...more);
}

/** Ends the day's run once these have rejoined it. */
async function released(asOf: Day, retries: readonly RunningCommand[]): Promise<readonly Ended[]> {
  await Promise.all(retries.map((retry) => retry.said(/^Rejoined run /)));
  await held.get(asOf)?.release();
  return await Promise.all(retries.map((retry) => retry.ended));
}

async function killed(command: RunningCommand): Promise<KnownRun> {
  const run = await startedRun(address(), command);
  command.process.kill("SIGKILL");
  await command.ended;
  return run;
}

function read({ exitCode, stdout }: Ended): Readonly<Record<string, unknown>> {
  return { exitCode, ...JSON.parse(stdout) };
}

describe("a submission of a run that is going on", () => {
  it("ends as it ends, from any machine, however many rejoin it: one execution, one record", async () => {
    const run = await killed(startCommand(heldSnapshot(day.killed), here));
    const retries = [here, there, there].map((machine) => startCommand(heldSnapshot(day.killed), machine));
    const ended = (await released(day.killed, retries)).map(read);
    const published = { exitCode: 0, state: "published", rejoined: true, rows: 52, run: { id: run.operationId } };
    expect(ended).toMatchObject([published, published, published]);
    expect(await readdir(join(lake.processed, `as_of=${day.killed}`))).toEqual([expect.stringMatching(/^_run-0001-/)]);
    expect((await auditRecords(lake.processed)).filter(({ asOf }) => asOf === day.killed)).toHaveLength(1);
    // A machine that has rejoined the run knows it by its id.
    const status = await runJson(["status", run.operationId], there);
    expect(status).toMatchObject({ exitCode: 0, json: { state: "succeeded", asOf: day.killed } });
    const { json } = await runJson(["list"], here);
    expect(json["runs"]).toEqual([expect.objectContaining({ run: expect.objectContaining({ id: run.operationId }) })]);
  });

  it("is its owner as well: a signal cancels the run", async () => {
    const first = startCommand(heldSnapshot(day.cancelled), here);
    await startedRun(address(), first);
    const retry = startCommand(heldSnapshot(day.cancelled), there);
    await retry.said(/^Rejoined run /);
    retry.process.kill("SIGTERM");
    const cancelled = { outcome: "not-published", rejoined: true, error: { code: "INTERRUPTED" } };
    expect(read(await retry.ended)).toMatchObject({ exitCode: 143, ...cancelled });
    expect(read(await first.ended)).toMatchObject({ exitCode: 7, error: { code: "CANCELLED" } });
  });

  it("fails as it fails, with its reason, whoever reads that", async () => {
    const rule = "CASE WHEN id < 20 THEN 'same' ELSE string(id) END AS Id";
    await land(spark, lake.landing, { days: [day.failing], columns: [rule, "id AS dim1"], mode: "overwrite" });
    const submission = heldSnapshot(day.failing, "--schema", "Id STRING", "--allow-missing-columns");
    await killed(startCommand(submission, here));
    const retries = [here, there].map((machine) => startCommand(submission, machine));
    const ended = (await released(day.failing, retries)).map(read);
    const message = `${day.failing} has 1 key more than once. Nothing was published.`;
    const failed = {
      exitCode: 5,
      rejoined: true,
      outcome: "not-published",
      error: { code: "DATA_CHECK_FAILED", message },
    };
    expect(ended).toMatchObject([failed, failed]);
  });

  it("moves its own view, and is left by --detach", async () => {
    const run = await killed(startCommand(heldSnapshot(day.viewed), here));
    const left = await runJson(
      heldSnapshot(day.viewed, "--detach").filter((word) => word !== "-o" && word !== "json"),
      there,
    );
    const detached = { state: "detached", rejoined: true, run: { id: run.operationId }, keptUntil: expect.any(String) };
    expect(left).toMatchObject({ exitCode: 0, json: detached });
    const view = `rejoined_${randomUUID().replaceAll("-", "")}`;
    const [retry] = await released(day.viewed, [startCommand(heldSnapshot(day.viewed, "--view", view), here)]);
    expect(retry && read(retry)).toMatchObject({
      exitCode: 0,
      state: "published",
      rejoined: true,
      view: { name: view, moved: true },
    });
    expect(await spark.table(view).count()).toBe(52);
  });
});

/** A file that adds a row to `table` once it is released. */
async function appending(): Promise<Appending> {
  const table = `rejoin_${randomUUID().replaceAll("-", "")}`;
  const file = join(home.directory, `${table}.sql`);
  const held = new HeldRun();
  await writeFile(file, `INSERT INTO ${table} SELECT id FROM range(1) WHERE ${held.condition}`);
  await spark.sql(`CREATE TABLE ${table} (id BIGINT) USING parquet`);
  return { submission: ["submit", file, "--target", file, "-o", "json"], table, held };
}

interface Appending {
  readonly submission: readonly string[];
  readonly table: string;
  readonly held: HeldRun;
}

/** How often the file has run. */
async function executions(table: string): Promise<number> {
  await spark.sql(`REFRESH TABLE ${table}`);
  return await spark.table(table).count();
}

describe("a submission of a SQL file with a target", () => {
  it("rejoins its run, also if that ends before the retry begins and its end was never read", async () => {
    const { submission, table, held } = await appending();
    const run = await killed(startCommand(submission, here));
    const retry = startCommand(submission, there);
    await retry.said(/^Rejoined run /);
    await held.release();
    expect(read(await retry.ended)).toMatchObject({
      exitCode: 0,
      state: "published",
      rejoined: true,
      run: { id: run.operationId },
    });
    expect(await executions(table)).toBe(1);
    // The end is read: the next submission is a new run.
    await held.hold();
    const next = await killed(startCommand(submission, here));
    await held.release();
    await expect.poll(() => stateOf(address(), next), { timeout: 30_000 }).toBe("terminating");
    const late = read(await startCommand(submission, there).ended);
    expect(late).toMatchObject({ exitCode: 0, state: "published", rejoined: true, run: { id: next.operationId } });
    expect(await executions(table)).toBe(2);
  });

  it("begins anew after a run that was left with --detach has ended", async () => {
    const { submission, table, held } = await appending();
    const left = read(await startCommand([...submission, "--detach"], here).ended);
    expect(left).toMatchObject({ exitCode: 0, state: "detached" });
    await held.release();
    // A detached run has its ids.
    await expect.poll(() => stateOf(address(), left["run"] as KnownRun), { timeout: 30_000 }).toBe("terminating");
    const next = read(await startCommand(submission, here).ended);
    expect(next).toMatchObject({ exitCode: 0, state: "published" });
    expect(next).not.toHaveProperty("rejoined");
    expect(await executions(table)).toBe(2);
  });

  it("cancels the run and starts anew with --if-running cancel-and-restart, whatever that run does", async () => {
    const { submission, table, held } = await appending();
    const first = startCommand([...submission, "--param", "n:int=1"], here);
    const run = await startedRun(address(), first);
    const next = startCommand([...submission, "--if-running", "cancel-and-restart"], there);
    await next.said(new RegExp(`^cancelling run ${run.operationId}`));
    expect(read(await first.ended)).toMatchObject({ exitCode: 7, error: { code: "CANCELLED" } });
    await held.release();
    const published = read(await next.ended);
    expect(published).toMatchObject({ exitCode: 0, state: "published" });
    expect(published).not.toHaveProperty("rejoined");
    expect(await executions(table)).toBe(1);
  });
});
