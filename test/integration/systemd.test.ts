import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SparkConnectClient, SparkSession } from "../../src/index.ts";
import { land, makeLake, type TestLake } from "./credit-snapshot/landing-zone.ts";
import { sparkRemote } from "./spark.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const today = new Date().toISOString().slice(0, 10);

/** A systemd of its own needs root, to see a `/run` of its own. CI has both, and fails without. */
const canRun = process.env["CI"] === "true" || (process.getuid?.() === 0 && existsSync("/lib/systemd/systemd"));

describe.skipIf(!canRun)("docs/recipes.md: systemd", () => {
  let lake: TestLake;
  let home: string;
  /** The page's units by name, on the test's lake. */
  let units: Readonly<Record<"service" | "timer", string>>;
  const systemd = new AsyncDisposableStack();

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "systemd-"));
    systemd.defer(() => rm(home, { recursive: true, force: true }));
    lake = systemd.use(await makeLake());
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
    await mkdir(join(home, ".config/systemd/user"), { recursive: true });
    systemd.use(await startSystemd(home));
  });
  afterAll(() => systemd.disposeAsync());

  const systemctl = async (...args: readonly string[]) =>
    (await run("systemctl", ["--user", ...args], { env: environment(home) })).stdout;
  const shown = async (unit: string) => Object.fromEntries((await systemctl("show", unit)).split("\n").map(assigned));

  /** The service with more arguments; a retry comes after a second. A user's own systemd has no `User=`. */
  async function install(name: string, more: string): Promise<void> {
    const text = units.service
      .replace(/^User=.*\n/m, "")
      .replace(/^RestartSec=.*$/m, "RestartSec=1s")
      .replace(/^ExecStart=.*$/m, (line) => `${line} ${more}`);
    await writeFile(join(home, ".config/systemd/user", `${name}.service`), text);
    await systemctl("daemon-reload");
  }

  it("finds nothing wrong with the units", async () => {
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

  it("the timer starts the service, which publishes in systemd's bare environment", async () => {
    await install("credit-snapshot", "");
    const timer = units.timer.replace(/^OnCalendar=.*$/m, "OnCalendar=*:*:*\nAccuracySec=1ms");
    await writeFile(join(home, ".config/systemd/user/credit-snapshot.timer"), timer);
    await systemctl("daemon-reload");
    await systemctl("start", "credit-snapshot.timer");
    const published = async () => {
      const names = await readdir(lake.processed, { recursive: true }).catch(() => []);
      return names.filter((name) => /^as_of=[^/]+\/_run-[^/]+\/_SUCCESS$/.test(name)).length;
    };
    await expect.poll(published, { timeout: 60_000 }).toBe(1);
    await systemctl("stop", "credit-snapshot.timer");
    // Waits for a run that goes on: what is published is found.
    await systemctl("start", "credit-snapshot.service");
    expect(await shown("credit-snapshot.service")).toMatchObject({ Result: "success", NRestarts: "0" });
    expect(await published()).toBe(1);
  });

  it.each([
    ["2: bad arguments", "--nonsense", "2"],
    ["5: bad data", "--key nope", "5"],
  ])("does not restart what ended with %s", async (_, more, status) => {
    await install(`ends-with-${status}`, more);
    await expect(systemctl("start", `ends-with-${status}.service`)).rejects.toThrow();
    expect(await shown(`ends-with-${status}.service`)).toMatchObject({
      ActiveState: "failed",
      ExecMainStatus: status,
      NRestarts: "0",
    });
  });

  it("restarts what ended with 4: the day may have landed by then", async () => {
    await install("ends-with-4", "--as-of 2001-01-01");
    await systemctl("start", "--no-block", "ends-with-4.service");
    const restarts = async () => Number((await shown("ends-with-4.service"))["NRestarts"]);
    await expect.poll(restarts, { timeout: 60_000 }).toBeGreaterThanOrEqual(1);
    expect((await shown("ends-with-4.service"))["ActiveState"]).toMatch(/^(activating|deactivating)$/);
    await systemctl("stop", "ends-with-4.service");
  });
});

function assigned(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function environment(home: string): Readonly<Record<string, string>> {
  return { PATH: "/usr/bin:/bin", HOME: home, XDG_RUNTIME_DIR: join(home, "runtime") };
}

/**
 * A systemd that manages nothing but the units of `home`. It only starts where `/run` says that systemd has booted, so it
 * has a `/run` of its own; and a control group of its own, as it moves all processes of the one that it starts in.
 */
async function startSystemd(home: string): Promise<AsyncDisposable> {
  const env = environment(home);
  await mkdir(join(home, "runtime"), { mode: 0o700 });
  const group = `spark-connect-${process.pid}`;
  const groups = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup"];
  const script = `
    for root in ${groups.join(" ")}; do
      if [ -e $root/cgroup.procs ] && mkdir $root/${group} && echo $$ > $root/${group}/cgroup.procs; then break; fi
    done
    mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system &&
    exec /lib/systemd/systemd --user --unit=basic.target --log-target=console`;
  const child = spawn("unshare", ["--mount", "sh", "-c", script], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = once(child, "close");
  const isUp = () =>
    run("systemctl", ["--user", "list-units"], { env })
      .then(() => "up")
      .catch(() => said);
  await vi.waitFor(async () => expect(await isUp()).toBe("up"), { timeout: 30_000, interval: 100 });
  return {
    [Symbol.asyncDispose]: async () => {
      await run("systemctl", ["--user", "exit"], { env }).catch(() => child.kill());
      await ended;
      const left = groups.map((parent) => join(parent, group)).filter((path) => existsSync(path));
      for (const path of left) await run("find", [path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
    },
  };
}
