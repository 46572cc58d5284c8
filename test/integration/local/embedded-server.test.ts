import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession, UnreachableError } from "../../../src/index.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { processIdentity } from "../../../src/local/process-identity.ts";
import { probeServer } from "../../../src/local/server-probe.ts";
import { sparkHome } from "../spark.ts";
import { listeningSockets } from "./listening-sockets.ts";
import { small, startInOwnProcess, until } from "./small-server.ts";

const portOf = (server: EmbeddedServer): number => Number(new URL(server.remote.replace("sc:", "http:")).port);
const env = (): NodeJS.ProcessEnv => ({ ...process.env, SPARK_HOME: sparkHome() });

describe("an embedded server", () => {
  let server: EmbeddedServer;
  const stateDir = mkdtempSync(join(tmpdir(), "state-"));

  beforeAll(async () => {
    server = await startEmbeddedServer({ ...small, stateDir, env: env() });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("listens on loopback only, with each of its ports", () => {
    const sockets = listeningSockets(server.pid);
    expect(sockets.map(({ port }) => port)).toContain(portOf(server));
    // Connect, the driver's RPC, the block manager.
    expect(sockets.length).toBeGreaterThanOrEqual(3);
    expect(sockets.filter(({ isLoopback }) => !isLoopback)).toEqual([]);
  });

  it("answers to its token, and to no other", async () => {
    expect(await probeServer(portOf(server), server.token)).toBe("ours");
    expect(await probeServer(portOf(server), `${server.token}x`)).toBe("other");
  });

  it.each([
    ["no token", ""],
    ["a wrong token", ";token=wrong"],
  ])("refuses a call with %s", async (_, token) => {
    const calling = (async () => {
      await using spark = await SparkSession.builder.remote(`${server.remote}${token}`).create();
      return await spark.version();
    })();
    await expect(calling).rejects.toThrow(UnreachableError);
    await expect(calling).rejects.toThrow(/authentication token/i);
  });

  it("has the caller's settings, and keeps detached work for a day", async () => {
    await using spark = await SparkSession.builder.remote(`${server.remote};token=${server.token}`).create();
    expect(await spark.conf.get("spark.sql.test.value")).toBe("a value: ü");
    expect(await spark.conf.get("spark.connect.execute.manager.detachedTimeout")).toBe("1d");
    expect(await spark.conf.get("spark.connect.session.manager.defaultSessionTimeout")).toBe("1d");
    expect(await spark.range(100).count()).toBe(100);
  });

  it("keeps its token and its settings out of arguments and logs", async () => {
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout).not.toContain(server.token);
    expect(stdout).not.toContain("spark.sql.test.value");
    const log = readFileSync(server.logFile, "utf8");
    expect(log).not.toContain(server.token);
    expect(statSync(server.logFile).mode & 0o777).toBe(0o600);
  });
});

it("is gone, with its scratch files, once disposed; twice is fine", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "state-"));
  const server = await startEmbeddedServer({ ...small, stateDir, env: env() });
  const scratch = scratchDirOf(portOf(server));
  expect(statSync(scratch).mode & 0o777).toBe(0o700);
  await server[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  expect(await processIdentity(server.pid)).toBeNull();
  expect(await probeServer(portOf(server), server.token)).toBe("nothing");
  expect(existsSync(scratch)).toBe(false);
  expect(existsSync(server.logFile)).toBe(true);
});

describe("dies with the command", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)("that gets %s", async (signal) => {
    const command = await startInOwnProcess("embedded", { env: env() });
    expect(await processIdentity(command.server.pid)).not.toBeNull();
    command.process.kill(signal);
    await until(async () => (await processIdentity(command.server.pid)) === null);
  });
});

describe("says what is wrong", () => {
  it("when there is no Java", async () => {
    const starting = startEmbeddedServer({ ...small, env: { SPARK_HOME: sparkHome(), PATH: "/nowhere" } });
    await expect(starting).rejects.toThrow(UnreachableError);
    await expect(starting).rejects.toThrow("Spark needs Java 17 or newer");
  });

  it("when Spark ends before it answers, with the end of its log", async () => {
    const starting = startEmbeddedServer({
      ...small,
      conf: { "spark.driver.memory": "oops" },
      stateDir: mkdtempSync(join(tmpdir(), "state-")),
      env: env(),
    });
    await expect(starting).rejects.toThrow(/it ended before it answered\. Its log, .*\.log, ends with:\n.*oops/s);
  });
});

it("stops what it started when the start is aborted", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "state-"));
  const starting = startEmbeddedServer({ ...small, stateDir, env: env(), signal: AbortSignal.timeout(1000) });
  await expect(starting).rejects.toMatchObject({ name: "TimeoutError" });
});

it("shows no token to something else that listens", async () => {
  const stranger = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(0, "127.0.0.1");
  await once(stranger, "listening");
  const address = stranger.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  expect(await probeServer(port, "secret")).toBe("nothing");
  stranger.close();
});

function scratchDirOf(port: number): string {
  const dirs = readdirSync(tmpdir()).filter((name) => name.startsWith("spark-connect-"));
  const ours = dirs
    .map((name) => join(tmpdir(), name))
    .find((dir) => settingsIn(dir).includes(`spark.connect.grpc.binding.port=${port}\n`));
  return ours ?? "no such directory";
}

function settingsIn(dir: string): string {
  const file = join(dir, "spark.properties");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
