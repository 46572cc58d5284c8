import { afterEach, beforeEach, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { type FixedAddress, type FixedServer, fixedAddress, startAt } from "../../runs/fixed-server.ts";
import { startedRun } from "../../runs/started-run.ts";
import { type Home, makeHome, startCommand } from "../cli/run-command.ts";
import { land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";

let home: Home;
let lake: TestLake;
let address: FixedAddress;
let server: FixedServer;
let env: Readonly<Record<string, string>>;

beforeEach(async () => {
  home = await makeHome();
  lake = await makeLake();
  address = await fixedAddress();
  server = await startAt(address);
  env = { ...home.env, SPARK_REMOTE: address.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: address.token };
  const spark = SparkSession.fromClient(new SparkConnectClient({ remote: address.remote, token: address.token }));
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-25"] });
  await spark.stop();
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

/** A credit snapshot whose 78 records take some twenty seconds. */
function slowSnapshot(...more: readonly string[]): readonly string[] {
  const slowly = "java_method('java.lang.Thread', 'sleep', 250L) IS NOT NULL";
  const paths = ["--landing", lake.landing, "--processed", lake.processed];
  return ["submit", "credit-snapshot", ...paths, "--as-of", "2022-03-25", "--where", slowly, ...more];
}

it("a server that stays away is said, and --timeout ends the waiting with 8", { timeout: 300_000 }, async () => {
  // Counted from the start of the command: long enough to prepare on a busy machine.
  const command = startCommand(slowSnapshot("-o", "json", "--timeout", "40s"), { env });
  await startedRun(address, command);
  await server.kill();
  expect(await command.said(/does not answer/)).toContain("trying again for ten minutes");
  const { exitCode, stdout } = await command.ended;
  expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
    exitCode: 8,
    ok: false,
    outcome: "unknown",
    error: { code: "TIMEOUT", hint: expect.stringContaining("spark-connect attach ") },
  });
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a second %s leaves at once, with the command that comes back: %i",
  { timeout: 300_000 },
  async (signal, code) => {
    const command = startCommand(slowSnapshot(), { env });
    await startedRun(address, command);
    // Cancelling takes a while when no server answers, so the second signal comes in time.
    await server.kill();
    await command.said(/does not answer/);
    command.process.kill(signal);
    // The process would see two at once as one.
    await command.said(/cancelling the run/);
    command.process.kill(signal);
    const { exitCode, stdout, stderr } = await command.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(stderr).toMatch(/leaving without waiting; `spark-connect attach [0-9a-f-]{36}`/);
  },
);
