import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RunBench, sleeping } from "./run-bench.ts";
import type { SparkUnderTest } from "./spark-under-test.ts";
import { type KnownRun, startedRun } from "./started-run.ts";
import { filesWith, processesThatName } from "./traces.ts";

const gatedSnapshot = join(import.meta.dirname, "gated-snapshot.ts");
const RACERS = 20;
/** Three days of 26 credits. */
const ROWS = 78;
/** One day per test, so that no test finds another one's table. */
const day = {
  detached: "2022-03-20",
  killed: "2022-03-21",
  cancelled: "2022-03-22",
  raced: "2022-03-23",
  elsewhere: "2022-03-24",
  crashed: "2022-03-25",
  secret: "2022-03-26",
} as const;

/**
 * What must hold for runs on any Spark. The last test crashes it: `beforeCrash` declares tests of what a crash ends.
 */
export function testRuns(begin: () => Promise<SparkUnderTest>, beforeCrash: () => void = () => {}): void {
  let bench: RunBench;
  beforeAll(async () => {
    bench = await RunBench.begin(begin, Object.values(day));
  }, 300_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());

  it("one left with --detach is attached from another process: the same verdict", async () => {
    const left = await bench.json(bench.slowSnapshot(day.detached, 50, "--detach"));
    expect(left).toMatchObject({ exitCode: 0, json: { ok: true, state: "detached", asOf: day.detached } });
    await expectPublished(bench, idsOf(left.json), day.detached);
  });

  it("one whose client was killed is attached from another process: the same verdict", async () => {
    const client = bench.start(bench.slowSnapshot(day.killed, 50));
    const run = await startedRun(bench.spark, client);
    client.process.kill("SIGKILL");
    await bench.endOf(client);
    await expectPublished(bench, run, day.killed);
  });

  it("one that fails ends with 1, whether it is watched or left", async () => {
    const failing = await failingFile(bench);
    const failed = { ok: false, exitCode: 1, error: { code: "JOB_FAILED", errorClass: "USER_RAISED_EXCEPTION" } };
    expect(await bench.json(["submit", failing])).toMatchObject({ exitCode: 1, json: failed });
    const left = await bench.json(["submit", failing, "--detach"]);
    expect(left).toMatchObject({ exitCode: 0, json: { state: "detached" } });
    const { operationId } = idsOf(left.json);
    expect(await bench.json(["attach", operationId])).toMatchObject({ exitCode: 1, json: failed });
    expect(await bench.json(["status", operationId])).toMatchObject({ exitCode: 0, json: { state: "failed" } });
  });

  it("one that writes is cancelled: nothing is published, and its executors are idle within seconds", async () => {
    const before = await bench.spark.tasks();
    const ofRun = async () => (await bench.spark.tasks()).filter((task) => !before.includes(task));
    // Without the cancel, each row would keep its executor busy for two minutes.
    const writing = bench.start(bench.slowSnapshot(day.cancelled, 120_000, "-o", "json"));
    const { operationId } = await startedRun(bench.spark, writing);
    await expect.poll(async () => (await ofRun()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const cancelled = { exitCode: 0, json: { ok: true, state: "cancelled" } };
    expect(await bench.json(["cancel", operationId])).toMatchObject(cancelled);
    await expect.poll(ofRun, { timeout: 10_000 }).toEqual([]);
    const { exitCode, stdout } = await bench.endOf(writing);
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 7, outcome: "not-published" });
    const attached = await bench.json(["attach", operationId]);
    expect(attached).toMatchObject({ exitCode: 7, json: { error: { code: "CANCELLED" } } });
    expect(await bench.json(["cancel", operationId])).toMatchObject(cancelled);
    expect(await bench.committed(day.cancelled)).toEqual([]);
    const resolved = await bench.json(["resolve", "--processed", bench.lake.processed, "--as-of", day.cancelled]);
    expect(resolved.exitCode).toBe(4);
  });

  it(`of ${RACERS} that are all prepared before any of them runs, one publishes; the others rejoin it, or see its table`, async () => {
    const gate = join(bench.home.directory, "gate");
    await mkdir(gate);
    const [, , ...snapshot] = bench.slowSnapshot(day.raced, 50, "-o", "json");
    const held = { GATE_DIRECTORY: gate, GATE_COUNT: String(RACERS) };
    const racers = Array.from({ length: RACERS }, () => bench.start(["submit", gatedSnapshot, ...snapshot], held));
    const ended = await Promise.all(racers.map((racer) => bench.endOf(racer)));
    expect(await readdir(gate)).toHaveLength(RACERS);
    const states = ended.map(({ exitCode, stdout }) => {
      const { state, error, rejoined } = JSON.parse(stdout);
      return `${exitCode} ${state ?? error.code}${rejoined ? " rejoined" : ""}`;
    });
    expect(states.filter((state) => state === "0 published")).toHaveLength(1);
    const others = states.filter((state) => state === "0 published rejoined" || state === "0 already-published");
    expect(others, states.join("\n")).toHaveLength(RACERS - 1);
    expect(await bench.committed(day.raced)).toHaveLength(1);
    expect(await bench.rowsOf(day.raced)).toBe(ROWS);
  });

  it("one is found and cancelled by someone who has only the job's arguments", async () => {
    const left = await bench.json(bench.slowSnapshot(day.elsewhere, 120_000, "--detach"));
    const run = idsOf(left.json);
    const asked = (command: string) =>
      bench.json(
        [command, "credit-snapshot", "--processed", bench.lake.processed, "--as-of", day.elsewhere],
        bench.elsewhere,
      );
    // A terminal that is closed ends the reader, but not the run.
    const reader = bench.start(["attach", run.operationId]);
    await reader.said(/^Spark: /);
    reader.process.stderr?.destroy();
    reader.process.stdout?.destroy();
    reader.process.kill("SIGHUP");
    expect((await bench.endOf(reader)).exitCode).toBe(null);
    expect(await asked("status")).toMatchObject({ exitCode: 0, json: { state: "running", run } });
    expect(await asked("cancel")).toMatchObject({ exitCode: 0, json: { state: "cancelled", run } });
    expect(await asked("status")).toMatchObject({ exitCode: 0, json: { state: "cancelled", run } });
    expect(await bench.committed(day.elsewhere)).toEqual([]);
  });

  it("each other way to end has its exit code", async () => {
    const codeOf = async (args: readonly string[]) => {
      const { exitCode, json } = await bench.json(args);
      return `${exitCode} ${Object(json["error"])["code"]}`;
    };
    const slow = ["submit", await bench.sqlFile("stopped", sleeping), "--target", "stopped"];
    const stopped = async (signal: "SIGINT" | "SIGTERM", meanwhile: () => Promise<unknown>) => {
      const run = bench.start([...slow, "-o", "json"]);
      await startedRun(bench.spark, run);
      await meanwhile();
      run.process.kill(signal);
      const { exitCode, stdout } = await bench.endOf(run);
      return `${exitCode} ${JSON.parse(stdout).error.code}`;
    };
    const conflict = async () => expect(await codeOf([...slow, "--if-running", "fail"])).toBe("6 CONFLICT");
    expect(await stopped("SIGINT", conflict)).toBe("130 INTERRUPTED");
    expect(await stopped("SIGTERM", async () => {})).toBe("143 INTERRUPTED");
    expect(await codeOf([...slow, "--timeout", "10s"])).toBe("8 TIMEOUT");
    expect(await codeOf([...slow, "--driver-memory", "4g"])).toBe("2 USAGE");
    expect(await codeOf(bench.snapshot("2022-03-30"))).toBe("4 INPUT_NOT_READY");
    expect(await codeOf(bench.snapshot(day.secret, "--key", "nope"))).toBe("5 DATA_CHECK_FAILED");
  });

  it("none leaves a token in a file, an argument list or what is printed", async () => {
    const { spark, home, elsewhere } = bench;
    const watched = bench.start(["submit", await bench.sqlFile("sleeping", sleeping), "-v"]);
    const { operationId } = await startedRun(spark, watched);
    const attached = bench.start(["attach", operationId]);
    await attached.said(/^Spark: /);
    expect(await processesThatName(spark.token)).toEqual([]);
    // The same search finds what is there.
    expect(await processesThatName(operationId)).toEqual([attached.process.pid]);
    for (const args of battery(bench, operationId, await failingFile(bench))) {
      await Promise.all([bench.endOf(bench.start([...args, "-v"])), bench.json(args)]);
    }
    await Promise.all([watched, attached].map((command) => bench.endOf(command)));
    expect(bench.printed.filter((text) => text.includes(spark.token))).toEqual([]);
    const places = [home.directory, elsewhere.directory, spark.data.here, spark.ownFiles ?? home.directory];
    expect((await Promise.all(places.map((place) => filesWith(place, spark.token)))).flat()).toEqual([]);
    // The same look finds what is there: the record of the run.
    expect(await filesWith(home.directory, operationId)).toHaveLength(1);
  });

  beforeCrash();

  it("one whose server crashed ends with 3 and the right outcome, and the next submission publishes", async () => {
    const command = bench.start(bench.slowSnapshot(day.crashed, 500, "-o", "json"));
    await startedRun(bench.spark, command);
    await bench.spark.kill();
    await bench.spark.start();
    const { exitCode, stdout } = await bench.endOf(command);
    const lost = { ok: false, outcome: "not-published", error: { code: "UNREACHABLE", retryable: true } };
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 3, ...lost });
    expect(await bench.committed(day.crashed)).toEqual([]);
    const again = await bench.json(bench.snapshot(day.crashed));
    expect(again).toMatchObject({ exitCode: 0, json: { state: "published", rows: ROWS } });
  });
}

/** The ids that the JSON of a detached run has. */
function idsOf(json: Readonly<Record<string, unknown>>): KnownRun {
  expect(json).toMatchObject({ state: "detached", run: { userId: "spark-connect" } });
  return json["run"] as unknown as KnownRun; // The design's JSON says so.
}

async function expectPublished(bench: RunBench, { operationId }: KnownRun, asOf: string): Promise<void> {
  const attached = await bench.json(["attach", operationId]);
  expect(attached).toMatchObject({ exitCode: 0, json: { ok: true, state: "published", run: { operationId }, asOf } });
  expect(await bench.json(["status", operationId])).toMatchObject({ exitCode: 0, json: { state: "succeeded" } });
  expect(await bench.committed(asOf)).toHaveLength(1);
  expect(await bench.rowsOf(asOf)).toBe(ROWS);
}

/** A job that fails, after long enough to be left: Spark tries it four times on a cluster. */
async function failingFile(bench: RunBench): Promise<string> {
  const slept = "java_method('java.lang.Thread', 'sleep', 1500L)";
  return await bench.sqlFile("failing", `raise_error(concat('on purpose ', ${slept})) AS x FROM range(2)`);
}

/** Commands of each kind, failures among them; the last but one stops the run. */
function battery(bench: RunBench, operationId: string, failing: string): readonly (readonly string[])[] {
  const { remote, token } = bench.spark;
  return [
    ["list"],
    ["status", operationId],
    ["sql", "SELECT 1"],
    ["sql", "SELECT * FROM nowhere"],
    ["doctor"],
    ["resolve", "--processed", bench.lake.processed],
    ["submit", failing],
    bench.snapshot("2022-03-31"),
    bench.snapshot(day.secret),
    ["sql", "SELECT 1", "--remote", `${remote};token=${token}`],
    ["cancel", operationId],
    bench.snapshot(day.secret, "--detach"),
  ];
}
