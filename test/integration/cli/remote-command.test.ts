import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseConnectionString } from "../../../src/client/connection-string.ts";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { startedRun } from "../../runs/started-run.ts";
import { addressOf } from "../../scripted/support/behind.ts";
import { startTcpGate } from "../../scripted/support/fault-proxy.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";
import { type Ended, type Home, makeHome, runCommand, startCommand } from "./run-command.ts";

let home: Home;
let lake: TestLake;
/** What the profile's command prints, and a byte for each time that it has run. */
let printed: string;
let runs: string;
const outputs: string[] = [];
const secret = parseConnectionString(sparkRemote()).token ?? "";

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  [printed, runs] = [join(home.directory, "printed"), join(home.directory, "runs")];
  const script = join(home.directory, "spark-address");
  await writeFile(script, `#!/bin/sh\nprintf x >>'${runs}'\ncat '${printed}'\n`, { mode: 0o755 });
  const failing = `echo ${secret}; echo no such cluster >&2; exit 4`;
  const folder = join(home.env["XDG_CONFIG_HOME"] ?? "", "spark-connect");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "config.yaml"),
    `profiles:\n  moving:\n    remote_command: [${script}]\n  failing:\n    remote_command: ${JSON.stringify(failing)}\n`,
  );
  await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-25"] });
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

const ended = ({ exitCode, stdout, stderr }: Ended) => {
  outputs.push(stdout, stderr);
  return { exitCode, stdout, stderr };
};
const command = async (...args: readonly string[]) => ended(await runCommand(args, { env: home.env }));
const front = async () => await startTcpGate(addressOf(sparkRemote()));
/** Where Spark is from now on. */
const moveTo = async ({ port }: { readonly port: number }): Promise<void> => {
  const expiry = { expires_at: new Date(Date.now() + 3_600_000).toISOString() };
  await writeFile(
    printed,
    JSON.stringify({ remote: `sc://127.0.0.1:${port}/`, token: secret, headers: {}, ...expiry }),
  );
};

it("a run whose address changes in the middle is found again at the next one, and publishes once", async () => {
  await using first = await front();
  await using second = await front();
  await moveTo(first);
  const held = new HeldRun();
  const args = submitSnapshot(
    lake,
    "2022-03-25",
    "--profile",
    "moving",
    "--where",
    `record_date < '2022-03-25' OR ${held.condition}`,
  );
  const running = startCommand([...args, "-o", "json"], { env: home.env });
  await startedRun({ remote: sparkRemote() }, running);
  await moveTo(second);
  await first[Symbol.asyncDispose]();
  await running.said(/ now \(remote_command /);
  await held.release();
  const { exitCode, stdout, stderr } = ended(await running.ended);
  expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, state: "published", rows: 52 });
  expect(stderr.split("\n").filter((line) => line.startsWith("Spark: "))).toEqual([
    `Spark: sc://127.0.0.1:${first.port}/ (remote_command of profile moving, from --profile)`,
    `Spark: sc://127.0.0.1:${second.port}/ now (remote_command of profile moving)`,
  ]);
  expect(await readFile(runs, "utf8")).toBe("xx");
  expect(await readdir(join(lake.processed, "as_of=2022-03-25"))).toHaveLength(1);
});

it("a detached run is found where its profile's command says now, not where it was submitted to", async () => {
  await using first = await front();
  await using second = await front();
  await moveTo(first);
  const file = join(home.directory, "left.sql");
  const held = new HeldRun();
  const statement = `INSERT OVERWRITE DIRECTORY '${home.directory}/left' USING parquet SELECT id FROM range(1) WHERE`;
  await writeFile(file, `${statement} ${held.condition}`);
  const left = await command("submit", file, "--detach", "--profile", "moving", "-o", "json");
  const { run } = JSON.parse(left.stdout);
  await first[Symbol.asyncDispose]();
  await moveTo(second);
  expect(await command("list", "--limit", "1")).toMatchObject({ stdout: expect.stringContaining(" running ") });
  await held.release();
  expect(await command("attach", run.id)).toMatchObject({ exitCode: 0 });
});

it("a command that fails, or prints what is no address, is 3 with the reason and without what it printed", async () => {
  const failed = await command("sql", "SELECT 1", "--profile", "failing");
  expect(failed).toMatchObject({ exitCode: 3, stdout: "" });
  expect(failed.stderr).toContain(
    "no address: The remote_command of profile failing failed: exit code 4: no such cluster\n",
  );

  await writeFile(printed, `${secret}\n`);
  const wrong = await command("submit", "left.sql", "--dry-run", "--profile", "moving", "-v");
  expect(wrong.exitCode).toBe(2); // there is no such file, which is known before the command would have run
  const refused = await command("doctor", "--profile", "moving");
  expect(refused.exitCode).toBe(3);
  expect(refused.stdout.replace(/\s+/g, " ")).toContain(
    `FAIL connect no address: The remote_command of profile moving failed: it printed ${secret.length} characters, not shown`,
  );
});

it("no output of these commands holds the token", () => {
  expect(secret).toMatch(/^[\w-]{16,}$/);
  expect(outputs.filter((text) => text.includes(secret))).toEqual([]);
});
