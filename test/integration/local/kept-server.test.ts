import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keptServerStatus, startKeptServer, stopKeptServer } from "../../../src/local/kept-server.ts";
import { processIdentity } from "../../../src/local/process-identity.ts";
import { probeServer } from "../../../src/local/server-probe.ts";
import { sparkHome } from "../spark.ts";
import { listeningSockets } from "./listening-sockets.ts";
import { small, startInOwnProcess } from "./small-server.ts";

let stateDir: string;
const env = (): NodeJS.ProcessEnv => ({ ...process.env, SPARK_HOME: sparkHome() });
const options = (): Parameters<typeof startKeptServer>[0] => ({ ...small, stateDir, env: env() });

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "kept-"));
});
afterEach(async () => {
  await stopKeptServer({ stateDir });
});

it("outlives the command that started it, until it is stopped", async () => {
  const command = await startInOwnProcess("kept", { env: env(), stateDir });
  await new Promise((resolve) => command.process.once("exit", resolve));
  const server = await keptServerStatus({ stateDir });
  expect(server).toMatchObject({ master: "local[1]", remote: expect.stringMatching(/^sc:\/\/localhost:\d+\/$/) });
  const port = Number(server?.remote.match(/\d+/)?.[0]);
  expect(await probeServer(port, server?.token ?? "")).toBe("ours");
  expect(listeningSockets(server?.pid ?? 0).filter(({ isLoopback }) => !isLoopback)).toEqual([]);
  expect(await stopKeptServer({ stateDir })).toEqual(server);
  expect(await processIdentity(server?.pid ?? 0)).toBeNull();
  expect(await keptServerStatus({ stateDir })).toBeNull();
});

it("is started once, also by two commands at a time, and its token is its owner's", async () => {
  const both = await Promise.all([startKeptServer(options()), startKeptServer(options())]);
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(["already-running", "started"]);
  expect(both[0].server).toEqual(both[1].server);
  const { token, tokenFile } = both[0].server;
  expect(readFileSync(tokenFile, "utf8")).toBe(token);
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  expect(statSync(join(stateDir, "server.json")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(stateDir, "server.json"), "utf8")).not.toContain(token);
});

it("is not running once its process was killed, and can be started again", async () => {
  const { server } = await startKeptServer(options());
  process.kill(server.pid, "SIGKILL");
  while ((await processIdentity(server.pid)) !== null) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await keptServerStatus({ stateDir })).toBeNull();
  expect(await stopKeptServer({ stateDir })).toBeNull();
  expect((await startKeptServer(options())).outcome).toBe("started");
});
