import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../src/index.ts";
import { land, makeLake, type TestLake } from "./credit-snapshot/landing-zone.ts";
import { sparkRemote } from "./spark.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const today = new Date().toISOString().slice(0, 10);

// No systemd is started: one that is not the machine's first process moves the processes of others, those of Docker's
// containers included, into its own control groups.
describe("docs/recipes.md: systemd", () => {
  let lake: TestLake;
  let home: string;
  /** The page's units by name, on the test's lake. */
  let units: Readonly<Record<"service" | "timer", string>>;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "systemd-"));
    lake = await makeLake();
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    await land(spark, lake.landing, { days: [yesterday, today] });
    const bin = join(home, "project/node_modules/.bin");
    await mkdir(bin, { recursive: true });
    await chmod(join(root, "dist/cli/main.js"), 0o755);
    await symlink(join(root, "dist/cli/main.js"), join(bin, "spark-connect"));
    await writeFile(join(home, "spark.env"), `SPARK_REMOTE="${sparkRemote()}"\n`);
    const page = await readFile(join(root, "docs", "recipes.md"), "utf8");
    const [service = "", timer = ""] = [...page.matchAll(/^```ini\n(.*?)^```/gms)].map(([, text = ""]) =>
      text
        .replaceAll("/opt/lake", join(home, "project"))
        .replaceAll("/usr/local/bin", dirname(process.execPath))
        .replaceAll("/etc/credit-snapshot.env", join(home, "spark.env"))
        .replaceAll("s3a://lake/landing", lake.landing)
        .replaceAll("s3a://lake/processed", lake.processed),
    );
    units = { service, timer };
  });
  afterAll(async () => {
    await lake?.[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });

  it("systemd finds nothing wrong with the units", async () => {
    const files = ["service", "timer"] as const;
    const written = files.map(async (kind) => {
      const file = join(home, `credit-snapshot.${kind}`);
      await writeFile(file, units[kind]);
      return file;
    });
    expect(await run("systemd-analyze", ["verify", ...(await Promise.all(written))])).toEqual({
      stdout: "",
      stderr: "",
    });
  });

  it("the service's command publishes in the bare environment that the unit gives it", async () => {
    const valuesOf = (key: string) =>
      [...units.service.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
    const [file = ""] = valuesOf("EnvironmentFile");
    const fromFile = (await readFile(file, "utf8")).trim().replaceAll('"', "");
    const [command = ""] = valuesOf("ExecStart");
    const { stdout } = await run("env", ["-i", ...valuesOf("Environment"), fromFile, ...command.split(" ")]);
    expect(await readdir(stdout.trim())).toContain("_SUCCESS");
  });

  // By this setting systemd restarts neither: 2 is bad arguments, 5 bad data.
  it("the service is not restarted after 2 and 5", () => {
    expect(units.service).toMatch(/^Restart=on-failure\n(.*\n)*RestartPreventExitStatus=2 5$/m);
  });
});
