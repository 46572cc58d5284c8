import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { addressOf, through } from "../../scripted/support/behind.ts";
import { isRunNote, type RecordingProxy, startRecordingProxy } from "../../scripted/support/recording-proxy.ts";
import { type Home, makeHome, runCommand } from "../cli/run-command.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";

/** Longer than a busy machine takes between two calls that are sent together. */
const delayMs = 300;

let far: RecordingProxy;
let lake: TestLake;
let home: Home;
beforeAll(async () => {
  [far, lake, home] = await Promise.all([
    startRecordingProxy(addressOf(sparkRemote()), delayMs),
    makeLake(),
    makeHome(),
  ]);
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-01", "2022-02-02"] });
});
afterAll(async () => {
  await far[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/**
 * Runs a command on a Spark that is far away; how many round trips it waits for after connecting, and its requests
 * without the notes about a run.
 */
async function fromAfar(...args: readonly string[]) {
  far.take();
  const { exitCode, stderr } = await runCommand([...args, "--remote", through(sparkRemote(), far.port)], {
    env: home.env,
  });
  const calls = far.take();
  return {
    exitCode,
    stderr,
    roundTrips: Math.max(...calls.map(({ depth }) => depth)),
    requests: calls.filter((call) => !isRunNote(call)).length,
    calls,
  };
}

// Connecting takes two more: TCP, and HTTP/2's settings.
describe("from afar", () => {
  it("a query waits for its rows and for the release of its session, and is one operation", async () => {
    const { exitCode, roundTrips, calls } = await fromAfar("sql", "SELECT 1");
    expect(exitCode).toBe(0);
    expect(roundTrips).toBe(2);
    expect(calls.map(({ method }) => method).sort()).toEqual([
      "Config",
      "ExecutePlan",
      "ReleaseExecute",
      "ReleaseSession",
    ]);
  });

  it("a day's first submission, with all its checks, waits for nine answers", async () => {
    const { exitCode, stderr, roundTrips, requests } = await fromAfar(...submitSnapshot(lake, "2022-02-01"));
    expect(exitCode, stderr).toBe(0);
    expect(roundTrips).toBeLessThanOrEqual(10);
    expect(requests).toBe(16);
  });

  it("a submission that finds an earlier table waits for ten, and a day that is published already for six", async () => {
    const first = await fromAfar(...submitSnapshot(lake, "2022-02-02"));
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.roundTrips).toBeLessThanOrEqual(10);
    expect(first.requests).toBe(19);
    const again = await fromAfar(...submitSnapshot(lake, "2022-02-02"));
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.roundTrips).toBeLessThanOrEqual(6);
  });

  it("a backfill's second day asks nothing again about the table that the first day's run has published", async () => {
    const processed = `${lake.processed}-filled`;
    // The day comes last.
    const [, ...asSubmitted] = submitSnapshot({ ...lake, processed }, "2022-02-01").slice(0, -2);
    const days = ["--from", "2022-02-01", "--to", "2022-02-02"];
    const { exitCode, stderr, requests } = await fromAfar("backfill", ...asSubmitted, ...days);
    expect(exitCode, stderr).toBe(0);
    // The second day finds an earlier table, but knows what that holds, and that it is committed.
    expect(requests).toBe(16 + 16);
  });

  it("resolve and status wait for three", async () => {
    const resolve = await fromAfar("resolve", "--processed", lake.processed, "--as-of", "2022-02-02");
    expect(resolve).toMatchObject({ exitCode: 0, roundTrips: 3 });
    const [, ...asSubmitted] = submitSnapshot(lake, "2022-02-02");
    const status = await fromAfar("status", ...asSubmitted);
    expect(status).toMatchObject({ exitCode: 0, roundTrips: 3 });
  });
});
