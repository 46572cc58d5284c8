import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { fixedAddress, startAt } from "../../runs/fixed-server.ts";
import { type Home, makeHome, runCommand, runJson } from "../cli/run-command.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";

const gatedSnapshot = join(import.meta.dirname, "..", "..", "runs", "gated-snapshot.ts");

let home: Home;
let lake: TestLake;
let spark: SparkSession;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"] });
});
afterAll(async () => {
  await spark?.stop();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

function snapshot(asOf: string, ...more: readonly string[]): readonly string[] {
  return submitSnapshot(lake, asOf, ...more);
}

async function committedRuns(asOf: string): Promise<readonly string[]> {
  const folder = join(lake.processed, `as_of=${asOf}`);
  const runs = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    runs.map(async (run) => ((await readdir(join(folder, run))).includes("_SUCCESS") ? [run] : [])),
  );
  return files.flat();
}

describe("submissions that race for one table", () => {
  it("exclude each other even when their options differ", { timeout: 180_000 }, async () => {
    const ended = await Promise.all([
      runJson(snapshot("2022-03-24", "--republish"), { env }),
      runJson(snapshot("2022-03-24", "--republish", "--on-duplicate", "allow"), { env }),
      runJson(snapshot("2022-03-24", "--republish", "--since", "2022-02"), { env }),
    ]);
    const codes = ended.map(({ exitCode }) => exitCode);
    const published = codes.filter((code) => code === 0).length;
    // If the two did not overlap, both have published, one after the other.
    expect(codes.every((code) => code === 0 || code === 6)).toBe(true);
    expect(await committedRuns("2022-03-24")).toHaveLength(published);
  });
});

describe("two servers that do not see each other", () => {
  it("may both publish a day: each run is whole, and the greater name wins", { timeout: 180_000 }, async () => {
    const address = await fixedAddress();
    await using _second = await startAt(address);
    const gate = join(home.directory, "gate");
    await mkdir(gate);
    const gated = { GATE_DIRECTORY: gate, GATE_COUNT: "2" };
    const remotes = [
      { SPARK_REMOTE: sparkRemote() },
      { SPARK_REMOTE: address.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: address.token },
    ];
    const submission = snapshot("2022-03-25").with(1, gatedSnapshot);
    const ended = await Promise.all(
      remotes.map((remote) => runJson(submission, { env: { ...home.env, ...gated, ...remote } })),
    );
    const paths = ended.map(({ json }) => String(json["path"]));
    expect(ended).toMatchObject(paths.map((path) => ({ exitCode: 0, json: { state: "published", path, rows: 78 } })));
    expect(await committedRuns("2022-03-25")).toHaveLength(2);
    for (const path of paths) expect(await spark.read.parquet(path).count()).toBe(78);
    const { stdout } = await runCommand(["resolve", "--processed", lake.processed, "--as-of", "2022-03-25"], { env });
    expect(stdout).toBe(`${[...paths].sort().at(-1)}\n`);
  });
});
