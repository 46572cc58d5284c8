import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type JsonObject, SparkConnectClient, SparkSession } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runCommand, runJson, startCommand } from "../cli/run-command.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
/** Another machine: the same server, no records. */
let elsewhere: Home;
let lake: TestLake;
let spark: SparkSession;
let env: Readonly<Record<string, string>>;
let envElsewhere: Readonly<Record<string, string>>;

/** A SQL file that writes once it is released; a new one each time, as runs that share a directory would fail. */
async function heldFile(): Promise<{ readonly file: string; readonly held: HeldRun }> {
  const file = join(home.directory, `held-${randomUUID()}.sql`);
  const held = new HeldRun();
  onTestFinished(() => held.release());
  const statement = `INSERT OVERWRITE DIRECTORY '${file}.out' USING parquet SELECT id FROM range(1) WHERE`;
  await writeFile(file, `${statement} ${held.condition}`);
  return { file, held };
}

beforeAll(async () => {
  home = await makeHome();
  elsewhere = await makeHome();
  lake = await makeLake();
  spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  envElsewhere = { ...elsewhere.env, SPARK_REMOTE: sparkRemote() };
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-25"] });
});
afterAll(async () => {
  await spark?.stop();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
  await elsewhere?.[Symbol.asyncDispose]();
});

interface Detached {
  readonly file: string;
  readonly held: HeldRun;
  readonly target: string;
  readonly run: {
    readonly id: string;
    readonly userId: string;
    readonly sessionId: string;
    readonly operationId: string;
  };
  readonly keptUntil: string;
}

async function detach(): Promise<Detached> {
  const target = randomUUID();
  const { file, held } = await heldFile();
  const { json, exitCode, stderr } = await runJson(["submit", file, "--target", target, "--detach"], { env });
  expect({ exitCode, state: json["state"], stderr }).toMatchObject({ exitCode: 0, state: "detached" });
  // A detached run has these fields.
  const { run, keptUntil } = json as unknown as Omit<Detached, "target" | "file" | "held">;
  return { file, held, target, run, keptUntil };
}

/** Changes what this machine has recorded of a run. */
async function rewriteRecord(id: string, change: (record: RunRecord) => RunRecord): Promise<void> {
  const store = new RunStore(runStoreDirectory(env));
  const [record] = await store.find(id);
  if (record === undefined) throw new Error(`no record of ${id}`);
  await store.remove(record);
  await store.save(change(record));
}

describe("a detached run", () => {
  it("is found by its id, by the beginning of it, and in the list", async () => {
    const { run } = await detach();
    for (const id of [run.id, run.id.slice(0, 10)]) {
      const { json } = await runJson(["status", id], { env });
      expect(json).toMatchObject({ ok: true, state: "running", run });
    }
    const { json } = await runJson(["list"], { env });
    expect(json["runs"]).toContainEqual(expect.objectContaining({ state: "running", run }));
    expect((await runCommand(["cancel", run.id], { env })).exitCode).toBe(0);
  });

  it("says until when the server keeps it", async () => {
    const { run, keptUntil } = await detach();
    expect(Date.parse(keptUntil)).toBeGreaterThan(Date.now() + 4 * 60_000);
    const { json } = await runJson(["status", run.id], { env });
    expect(json["keptUntil"]).toBe(keptUntil);
    await runCommand(["cancel", run.id], { env });
  });

  it("is waited for by attach, from another process: the same verdict", { timeout: 180_000 }, async () => {
    const { run, held } = await detach();
    const attach = startCommand(["attach", run.id, "-o", "json"], { env });
    await attach.said(/^Spark: /);
    await held.release();
    const { exitCode, stdout } = await attach.ended;
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, ok: true, state: "published", run });
    const { json } = await runJson(["status", run.id], { env });
    expect(json).toMatchObject({ ok: true, state: "succeeded" });
    // `attach` saw the end.
    expect(json["durationMs"]).toBe(Date.parse(String(json["endedAt"])) - Date.parse(String(json["startedAt"])));
    // A second look says the same.
    expect(await runJson(["attach", run.id], { env })).toMatchObject({ exitCode: 0, json: { state: "published" } });
  });

  it("that breaks a rule of its job ends attach as it would have ended submit", { timeout: 180_000 }, async () => {
    await using bad = await makeLake();
    await land(spark, bad.landing, { days: ["2022-03-25"], credits: 3, columns: ["'same' AS Id", "id AS dim1"] });
    // It must not fail before it is left. One of the records is not selected.
    const held = new HeldRun();
    const where = `dim1 = 1 OR dim1 = 2 AND ${held.condition}`;
    const submission = submitSnapshot(bad, "2022-03-25", "--detach", "--show-keys", "--where", where);
    const message = "2022-03-25 has 1 key more than once; for example 2022-03-25: Id=same (2 records)";
    const failed = {
      exitCode: 5,
      json: {
        ok: false,
        asOf: "2022-03-25",
        outcome: "not-published",
        error: {
          code: "DATA_CHECK_FAILED",
          message: `${message}. Nothing was published.`,
          retryable: false,
          days: [{ day: "2022-03-25", nullKeys: 0, duplicateKeys: 1 }],
          examples: [{ day: "2022-03-25", key: { Id: "same" }, records: 2 }],
        },
      },
    };
    const left = async () => {
      await held.hold();
      const { json, exitCode } = await runJson(submission, { env });
      await held.release();
      expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { state: "detached" } });
      return json["run"] as unknown as Detached["run"]; // A detached run has its ids.
    };
    const run = await left();
    // The server says it once, to whoever asks first; the record keeps it.
    const { outcome: _, ...known } = failed.json;
    const shown = { ...known, state: "failed", endedAt: null, durationMs: null };
    let seen = await runJson(["status", run.id], { env });
    while (seen.json["state"] === "running") seen = await runJson(["status", run.id], { env });
    expect(seen).toMatchObject({ exitCode: 0, json: shown });
    expect(await runJson(["attach", run.id], { env })).toMatchObject(failed);
    const { json } = await runJson(["list", "--failed", "--job", "credit-snapshot", "--since", "1h"], { env });
    expect(json["runs"]).toMatchObject([{ run, ...shown }]);
    // Ids alone do not say what was counted, but they do say which rule is broken.
    const { sessionId, operationId } = await left();
    const ids = ["--session-id", sessionId, "--operation-id", operationId];
    expect(await runJson(["attach", ...ids], { env: envElsewhere })).toMatchObject({
      exitCode: 5,
      json: {
        error: { code: "DATA_CHECK_FAILED", message: "A day holds a key more than once. Nothing was published." },
      },
    });
    expect(await runJson(["attach", operationId], { env })).toMatchObject({
      exitCode: 1,
      json: { error: { message: expect.stringContaining("Spark has told the reason to another process") } },
    });
  });

  it("that was refused before it began is on record with its reason", async () => {
    await using own = await makeLake();
    await land(spark, own.landing, { days: ["2022-03-24"] });
    const refused = await runJson([...submitSnapshot(own, "2022-03-25"), "--name", "refused"], { env });
    expect(refused).toMatchObject({ exitCode: 4, json: { error: { code: "INPUT_NOT_READY" } } });
    expect((await runJson([...submitSnapshot(own, "2022-03-25"), "--dry-run"], { env })).exitCode).toBe(4);
    expect((await runJson([...submitSnapshot(own, "2022-13-25")], { env })).exitCode).toBe(2);
    const { json } = await runJson(["list", "--failed", "--since", "1m"], { env });
    const { outcome: _, job, error } = refused.json;
    const shown = { ok: false, job, error, state: "failed", durationMs: expect.any(Number) };
    const [recorded, ...others] = (json["runs"] as readonly JsonObject[]).filter(({ name }) => name === "refused");
    expect(recorded).toMatchObject(shown);
    expect(others).toEqual([]);
    const id = Object(recorded?.["run"]).id;
    expect(await runJson(["status", id], { env })).toMatchObject({ exitCode: 0, json: shown });
    expect(await runJson(["attach", id], { env })).toMatchObject({ exitCode: 4, json: { error } });
    expect(await runJson(["cancel", id], { env })).toMatchObject({ exitCode: 0 });
  });

  it("whose verdict is lost is looked for where it wrote, whatever has landed or begun since", async () => {
    await using own = await makeLake();
    await land(spark, own.landing, { days: ["2022-03-25"] });
    const submitted = await runJson(submitSnapshot(own, "2022-03-25"), { env });
    expect(submitted).toMatchObject({ exitCode: 0, json: { state: "published", rows: 26 } });
    const path = String(submitted.json["path"]);
    await land(spark, own.landing, { days: ["2022-03-25"], credits: 1 });
    // For the server the run ended long ago. Prepared again, it would be for yesterday, which never lands.
    const typed = { landing: [own.landing], processed: [own.processed], waitForInput: ["1h"] };
    const id = randomUUID();
    await rewriteRecord(Object(submitted.json["run"])["id"], (record) => ({
      ...record,
      arguments: typed,
      run: { id, userId: "spark-connect", sessionId: randomUUID(), operationId: id },
      state: "running",
    }));
    expect(await runJson(["attach", id], { env })).toMatchObject({
      exitCode: 0,
      json: { state: "published", path, rows: 26, asOf: "2022-03-25" },
    });
    await rm(join(path, "_SUCCESS"));
    await rewriteRecord(id, (record) => ({ ...record, state: "running" }));
    expect(await runJson(["attach", id], { env })).toMatchObject({
      exitCode: 9,
      json: { outcome: "not-published", error: { code: "ABANDONED" } },
    });
    expect(await runJson(["status", id], { env })).toMatchObject({ exitCode: 0, json: { state: "abandoned" } });
  });

  it("goes on when attach is left with Ctrl-C", { timeout: 180_000 }, async () => {
    const { run } = await detach();
    const attached = startCommand(["attach", run.id, "-o", "json"], { env });
    await attached.said(/^Spark: /);
    attached.process.kill("SIGINT");
    const { exitCode, stdout } = await attached.ended;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, outcome: "unknown", error: { code: "INTERRUPTED" } });
    expect(await runJson(["status", run.id], { env })).toMatchObject({ json: { state: "running" } });
    await runCommand(["cancel", run.id], { env });
  });
});

describe("someone on another machine", () => {
  it("finds and cancels a run with its ids alone", async () => {
    const { run } = await detach();
    const ids = ["--session-id", run.sessionId, "--operation-id", run.operationId];
    expect(await runJson(["status", ...ids], { env: envElsewhere })).toMatchObject({ json: { state: "running" } });
    expect(await runJson(["cancel", ...ids], { env: envElsewhere })).toMatchObject({ json: { state: "cancelled" } });
  });

  it("finds and cancels a run with the job's arguments alone", async () => {
    const { run, file, target } = await detach();
    const job = [file, "--target", target];
    expect(await runJson(["status", ...job], { env: envElsewhere })).toMatchObject({ json: { state: "running", run } });
    const { stdout } = await runCommand(["status", ...job], { env: envElsewhere });
    expect(stdout.split("\n").slice(0, 4)).toEqual([
      `${run.id}  running`,
      expect.stringMatching(/^ {2}job {6}held-/),
      `  session  ${run.sessionId}`,
      "  user     spark-connect",
    ]);
    expect(await runJson(["cancel", ...job], { env: envElsewhere })).toMatchObject({
      json: { state: "cancelled", run },
    });
  });

  it("finds the credit snapshot by what it publishes", { timeout: 180_000 }, async () => {
    const target = ["--processed", lake.processed, "--as-of", "2022-03-25"];
    const submitted = await runJson(["submit", "credit-snapshot", "--landing", lake.landing, ...target, "--detach"], {
      env,
    });
    expect(submitted.exitCode).toBe(0);
    const attached = await runJson(["attach", "credit-snapshot", ...target], { env: envElsewhere });
    expect(attached).toMatchObject({
      exitCode: 0,
      json: { ok: true, job: "credit-snapshot", state: "published", run: submitted.json["run"], rows: 78 },
    });
  });

  it("is told when there is no such run", async () => {
    const { file } = await heldFile();
    const { exitCode, stderr } = await runCommand(["status", file, "--target", randomUUID()], { env: envElsewhere });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the server knows no run of this held-");
  });
});

describe("the records of runs", () => {
  it("are the user's alone, and hold no token", async () => {
    const directory = join(home.directory, "state", "spark-connect", "runs");
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const files = await readdir(directory);
    expect(files.length).toBeGreaterThan(5);
    const token = /token=([^;]+)/.exec(sparkRemote())?.[1] ?? "no token in this test's address";
    for (const file of files) {
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(directory, file), "utf8")).not.toContain(token);
    }
  });
});

it("--detach is refused on a Spark that would end with the command", async () => {
  const { file } = await heldFile();
  const { exitCode, stderr } = await runCommand(["submit", file, "--detach", "--remote", "local[1]"], { env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--detach would leave a run on a Spark that ends with this command");
});
