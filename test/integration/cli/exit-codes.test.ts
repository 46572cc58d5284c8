import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { startedRun, stateOf } from "../../runs/started-run.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";
import { type Home, makeHome, runCommand, runJson, startCommand } from "./run-command.ts";

let home: Home;
let lake: TestLake;
let spark: SparkSession;
let env: Readonly<Record<string, string>>;
/** Writes, once it is released. */
let slow: string;
const held = new HeldRun();

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"] });
  slow = join(home.directory, "slow.sql");
  const statement = `INSERT OVERWRITE DIRECTORY '${home.directory}/slow' USING parquet SELECT id FROM range(1) WHERE`;
  await writeFile(slow, `${statement} ${held.markedCondition}`);
});
afterAll(async () => {
  await spark?.stop();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

function snapshot(asOf: string, ...more: readonly string[]): readonly string[] {
  return submitSnapshot(lake, asOf, ...more);
}

/** Goes on until the test has ended. */
async function slowly(...more: readonly string[]): Promise<readonly string[]> {
  await held.hold();
  onTestFinished(() => held.release());
  return ["submit", slow, "--target", randomUUID(), ...more];
}

const address = () => ({ remote: sparkRemote() });

const ids = {
  id: expect.any(String),
  userId: "spark-connect",
  sessionId: expect.any(String),
  operationId: expect.any(String),
};

describe("a submission", () => {
  it("plans with --dry-run: exit 0, and nothing is written", async () => {
    const { exitCode, json } = await runJson(snapshot("2022-03-25", "--dry-run"), { env });
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ ok: true, job: "credit-snapshot", state: "planned", asOf: "2022-03-25" });
    expect(json).toHaveProperty("plan");
    expect(json).not.toHaveProperty("run");
    const resolved = await runCommand(["resolve", "--processed", lake.processed], { env });
    expect(resolved.exitCode).toBe(4);
  });

  it("publishes: exit 0, with the design's JSON", async () => {
    const { exitCode, json } = await runJson(snapshot("2022-03-25"), { env });
    expect(exitCode).toBe(0);
    expect(json).toEqual({
      schemaVersion: 1,
      ok: true,
      job: "credit-snapshot",
      state: "published",
      asOf: "2022-03-25",
      days: ["2022-01-31", "2022-02-28", "2022-03-25"],
      rows: 78,
      rowsPerDay: { "2022-01-31": 26, "2022-02-28": 26, "2022-03-25": 26 },
      path: expect.stringMatching(/\/as_of=2022-03-25\/_run-0001-[0-9a-f]{8}-[0-9a-f]{4}$/),
      run: ids,
      read: { partitions: 3, files: 3, filesNeeded: 3, amplification: 1 },
      spark: {
        remote: sparkRemote().replace(/token=.*/, "token=***"),
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      },
      durationMs: expect.any(Number),
    });
  });

  it("says already-published the second time: exit 0, no run and no rows", async () => {
    const { exitCode, json } = await runJson(snapshot("2022-03-25"), { env });
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ ok: true, state: "already-published", asOf: "2022-03-25" });
    expect(json).not.toHaveProperty("run");
    expect(json).not.toHaveProperty("rows");
  });

  it("is found by resolve, which prints the path and a newline", async () => {
    const { stdout, exitCode } = await runCommand(["resolve", "--processed", lake.processed], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\S+\/as_of=2022-03-25\/_run-0001-[0-9a-f]{8}-[0-9a-f]{4}\n$/);
  });

  it("is too old for resolve with --max-age: 4", async () => {
    const { exitCode, json } = await runJson(["resolve", "--processed", lake.processed, "--max-age", "30d"], { env });
    expect(exitCode).toBe(4);
    expect(json).toMatchObject({ ok: false, error: { code: "INPUT_NOT_READY", asOf: "2022-03-25" } });
    await using fresh = await makeLake();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await land(spark, fresh.landing, { days: [yesterday] });
    expect((await runCommand(submitSnapshot(fresh, yesterday), { env })).exitCode).toBe(0);
    const young = ["resolve", "--processed", fresh.processed, "--max-age", "2d"];
    expect(await runJson(young, { env })).toMatchObject({ exitCode: 0, json: { asOf: yesterday } });
  });

  it("of a day that has not landed ends with 4, and lists what is missing", async () => {
    const { exitCode, json } = await runJson(snapshot("2022-03-26"), { env });
    expect(exitCode).toBe(4);
    expect(json).toMatchObject({
      ok: false,
      job: "credit-snapshot",
      exitCode: 4,
      outcome: "not-published",
      error: {
        code: "INPUT_NOT_READY",
        retryable: true,
        missing: [expect.objectContaining({ date: "2022-03-26", role: "current" })],
      },
    });
  });

  it("that may succeed later is tried again with --retries, and publishes", async () => {
    await using late = await makeLake();
    await land(spark, late.landing, { days: ["2022-02-28"] });
    const submission = startCommand(submitSnapshot(late, "2022-03-01", "--retries", "9", "-o", "json"), { env });
    expect(await submission.said(/; retry /)).toMatch(/^2022-03-01 has not landed .*; retry 1 of 9 in 1 s$/);
    await land(spark, late.landing, { days: ["2022-03-01"] });
    const { exitCode, stdout } = await submission.ended;
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, state: "published", rows: 52 });
  });

  it("is not tried again once the retries are spent, nor where that cannot help", async () => {
    const spent = await runCommand(snapshot("2022-03-26", "--retries", "1"), { env });
    expect(spent.exitCode).toBe(4);
    expect(spent.stderr.match(/; retry .*/g)).toEqual(["; retry 1 of 1 in 1 s"]);
    const hopeless = await runCommand(snapshot("2022-03-25", "--key", "no_such_column", "--retries", "9"), { env });
    expect(hopeless.exitCode).toBe(5);
    expect(hopeless.stderr).not.toContain("retry");
  });

  it("of data that breaks a rule ends with 5, and publishes nothing", async () => {
    await using bad = await makeLake();
    await land(spark, bad.landing, { days: ["2022-03-25"], columns: ["'same' AS Id", "id AS dim1"] });
    const args = [
      "submit",
      "credit-snapshot",
      "--landing",
      bad.landing,
      "--processed",
      bad.processed,
      "--as-of",
      "2022-03-25",
    ];
    const { exitCode, json } = await runJson(args, { env });
    expect(exitCode).toBe(5);
    expect(json).toMatchObject({ ok: false, outcome: "not-published", error: { code: "DATA_CHECK_FAILED" } });
    expect((await runCommand(["resolve", "--processed", bad.processed], { env })).exitCode).toBe(4);
  });

  it("that Spark fails ends with 1, and says which error class", async () => {
    const failing = join(home.directory, "failing.sql");
    await writeFile(failing, "CREATE TABLE t USING parquet AS SELECT raise_error('on purpose')");
    const { exitCode, json } = await runJson(["submit", failing], { env });
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({
      ok: false,
      outcome: "not-published",
      run: ids,
      error: { code: "JOB_FAILED", errorClass: "USER_RAISED_EXCEPTION", sqlState: "P0001" },
    });
  });

  it("that sets what only a server can set ends with 2", async () => {
    const { exitCode, json } = await runJson(snapshot("2022-03-25", "-c", "spark.driver.memory=9g"), { env });
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({ error: { code: "USAGE", message: expect.stringContaining("spark.driver.memory") } });
  });
});

describe("a Spark that cannot be had", () => {
  it("because nothing listens ends with 3, within ten seconds", async () => {
    const { exitCode, json, durationMs } = await runJson(snapshot("2022-03-25", "--remote", "sc://localhost:1"), {
      env,
    });
    expect(exitCode).toBe(3);
    expect(json).toMatchObject({
      ok: false,
      outcome: "not-published",
      error: { code: "UNREACHABLE", retryable: true },
    });
    expect(durationMs).toBeLessThan(10_000);
  });

  it("because no server answers there ends with 3, within ten seconds", async () => {
    // TEST-NET-1 (RFC 5737) is never routed.
    const { exitCode, durationMs } = await runJson(["doctor", "--remote", "sc://192.0.2.1"], { env });
    expect(exitCode).toBe(3);
    expect(durationMs).toBeLessThan(10_000);
  });

  it.runIf(process.env["SPARK_REMOTE"] === undefined)("because the token is wrong ends with 3", async () => {
    const wrong = {
      ...env,
      SPARK_REMOTE: sparkRemote().replace(/;token=.*/, ""),
      SPARK_CONNECT_AUTHENTICATE_TOKEN: "wrong-token",
    };
    const { exitCode, stdout, stderr } = await runCommand(snapshot("2022-03-25"), { env: wrong });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("refuses the token");
    expect(stdout + stderr).not.toContain("wrong-token");
  });

  it("because there is no Java ends with 3, and says what to install", async () => {
    const bare = { ...home.env, PATH: "/nonexistent", JAVA_HOME: undefined };
    const { exitCode, stderr } = await runCommand(snapshot("2022-03-25"), { env: bare });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("Spark needs Java 17 or newer");
    expect(stderr).toContain("apt-get install");
  });
});

describe("a running job", () => {
  it("that takes longer than --timeout is cancelled: 8", async () => {
    const { exitCode, json } = await runJson(await slowly("--timeout", "4s"), { env });
    expect(exitCode).toBe(8);
    expect(json).toMatchObject({
      ok: false,
      outcome: "not-published",
      run: ids,
      error: { code: "TIMEOUT", retryable: true },
    });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("that gets %s is cancelled on the server first: %i", async (signal, code) => {
    const command = startCommand(await slowly("-o", "json"), { env });
    const { operationId } = await startedRun(address(), command);
    command.process.kill(signal);
    const { exitCode, stdout } = await command.ended;
    expect(exitCode).toBe(code);
    const { run, ...json } = JSON.parse(stdout);
    expect(json).toMatchObject({ ok: false, exitCode: code, outcome: "not-published", error: { code: "INTERRUPTED" } });
    expect(run.operationId).toBe(operationId);
    expect(await stateOf(address(), run)).toBe("cancelled");
  });

  it("that someone else interrupts ends with 7", async () => {
    const command = startCommand(await slowly("-o", "json"), { env });
    const run = await startedRun(address(), command);
    await held.holds();
    await using other = new SparkConnectClient({ remote: sparkRemote(), ...run, keepSession: true });
    await other.interrupt({ operationId: run.operationId });
    const { exitCode, stdout } = await command.ended;
    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, outcome: "not-published", error: { code: "CANCELLED" } });
  });

  it("keeps a second one of the same target out if that asks so or does other work: 6, with the first one's ids", async () => {
    const args = await slowly("-o", "json");
    const first = startCommand(args, { env });
    const { operationId } = await startedRun(address(), first);
    for (const more of [
      ["--if-running", "fail"],
      ["--param", "n:int=1"],
      ["-c", "spark.sql.ansi.enabled=false"],
    ]) {
      const second = await runCommand([...args, ...more], { env });
      expect(second.exitCode).toBe(6);
      expect(JSON.parse(second.stdout)).toMatchObject({
        outcome: "not-published",
        error: { code: "CONFLICT", run: { operationId } },
      });
    }
    first.process.kill("SIGINT");
    expect((await first.ended).exitCode).toBe(130);
  });

  it("can be run again once it was cancelled", async () => {
    const args = await slowly("-o", "json", "--timeout", "3s");
    expect((await runCommand(args, { env })).exitCode).toBe(8);
    expect((await runCommand(args, { env })).exitCode).toBe(8);
  });

  it("ends a second one of its day with the first that applies of 2, 3, 4, 5 and 6", async () => {
    // In one task, so that the others can prepare beside it.
    const slowly = "record_date < '2022-03-24' OR java_method('java.lang.Thread', 'sleep', 2000L) IS NOT NULL";
    const first = startCommand(snapshot("2022-03-24", "--where", slowly), { env });
    await startedRun(address(), first);
    const reasons = [
      [],
      ["--key", "no_such_column"],
      ["--since", "2021-12"],
      ["--remote", "sc://localhost:1"],
      ["--on-duplicate", "no such rule"],
    ];
    const codes = [];
    for (let count = 1; count <= reasons.length; count++) {
      const more = reasons.slice(0, count).flat();
      codes.push((await runCommand(snapshot("2022-03-24", ...more), { env })).exitCode);
    }
    expect(codes).toEqual([6, 5, 4, 3, 2]);
    first.process.kill("SIGINT");
    expect((await first.ended).exitCode).toBe(130);
  });
});
