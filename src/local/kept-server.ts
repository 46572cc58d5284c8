import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError } from "../errors.ts";
import { type Environment, stateDirectory } from "./directories.ts";
import { describeFormats, type TableFormat } from "./formats/table-formats.ts";
import { acquireLock } from "./lock.ts";
import { processIdentity } from "./process-identity.ts";
import { type Launch, type ServerOptions, type ServerProcess, startServer } from "./server-start.ts";

/** A user's one server that outlives the command that started it. */
export interface KeptServer {
  /** `sc://localhost:PORT/`, without the token. */
  readonly remote: string;
  readonly token: string;
  /** Holds only the token; only its owner can read it. */
  readonly tokenFile: string;
  readonly pid: number;
  readonly master: string;
  readonly sparkVersion: string;
  /** The formats of tables that it was started with. */
  readonly formats: readonly TableFormat[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly logFile: string;
}

export interface KeptServerPlace {
  readonly stateDir?: string;
  readonly env?: Environment;
}

interface State extends Omit<KeptServer, "token" | "tokenFile"> {
  readonly identity: string;
  readonly workDir: string;
}

/** Starts the kept server, or finds it running. Throws `UnreachableError` as `startEmbeddedServer` does. */
export async function startKeptServer(
  options: ServerOptions = {},
): Promise<{ readonly server: KeptServer; readonly outcome: "started" | "already-running" }> {
  const files = stateFiles(options);
  await using _lock = await acquireLock(files.lock, options.signal ? { signal: options.signal } : {});
  const running = await keptServerStatus(options);
  if (running !== null) {
    assertHasFormats(running, options.formats ?? []);
    return { server: running, outcome: "already-running" };
  }
  await removeRemains(files);
  const { process, settings, logFile } = await startServer(launchKept, options);
  const state: State = {
    remote: `sc://localhost:${settings.port}/`,
    pid: process.pid,
    master: settings.master,
    sparkVersion: settings.spark.version,
    formats: options.formats ?? [],
    startedAt: new Date().toISOString(),
    logFile,
    identity: (await processIdentity(process.pid)) ?? "",
    workDir: settings.workDir,
  };
  await writePrivate(files.token, settings.token);
  await writePrivate(files.state, JSON.stringify(state, null, 2));
  return { server: publicView(state, settings.token, files), outcome: "started" };
}

function assertHasFormats({ formats, sparkVersion, pid }: KeptServer, asked: readonly TableFormat[]): void {
  const lacking = asked.filter((format) => !formats.includes(format));
  if (lacking.length === 0) return;
  throw new UnreachableError(
    `Spark ${sparkVersion} (process ${pid}) is running already, without ${describeFormats(lacking)}. ` +
      "End it with `spark-connect local stop`, and start it again.",
  );
}

/** The kept server, or `null` when none runs. */
export async function keptServerStatus(place: KeptServerPlace = {}): Promise<KeptServer | null> {
  const files = stateFiles(place);
  const state = await readState(files);
  if (state === null || !(await isRunning(state))) return null;
  return publicView(state, await readFile(files.token, "utf8"), files);
}

/** Stops the kept server and waits until it is gone. Returns the one it stopped, or `null` when none ran. */
export async function stopKeptServer(
  options: KeptServerPlace & { readonly signal?: AbortSignal } = {},
): Promise<KeptServer | null> {
  const files = stateFiles(options);
  await using _lock = await acquireLock(files.lock, options.signal ? { signal: options.signal } : {});
  const running = await keptServerStatus(options);
  const state = await readState(files);
  if (running !== null && state !== null) await endProcess(state.pid, () => isRunning(state));
  await removeRemains(files);
  return running;
}

async function launchKept({ command: [file = "", ...args], env, log }: Launch): Promise<ServerProcess> {
  const child = spawn(file, args, { env, detached: true, stdio: ["ignore", log, log] });
  const exited = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 128)));
  await once(child, "spawn");
  child.unref();
  // Set once "spawn" was emitted.
  const pid = child.pid as number;
  const running = async (): Promise<boolean> => (await processIdentity(pid)) !== null;
  return { pid, exited, stop: () => endProcess(pid, running) };
}

async function endProcess(pid: number, running: () => Promise<boolean>): Promise<void> {
  sendSignal(pid, "SIGTERM");
  for (let tenths = 0; await running(); tenths++) {
    if (tenths === 100) sendSignal(pid, "SIGKILL");
    await delay(100);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime, as it should.
  }
}

interface StateFiles {
  readonly dir: string;
  readonly state: string;
  readonly token: string;
  readonly lock: string;
}

function stateFiles({ stateDir, env = process.env }: KeptServerPlace): StateFiles {
  const dir = stateDir ?? stateDirectory(env);
  return { dir, state: join(dir, "server.json"), token: join(dir, "server.token"), lock: join(dir, "server.lock") };
}

async function readState({ state }: StateFiles): Promise<State | null> {
  try {
    // Written by `startKeptServer` in this form, in one piece; an older release's has no formats.
    const written = JSON.parse(await readFile(state, "utf8")) as Omit<State, "formats"> & Partial<State>;
    return { ...written, formats: written.formats ?? [] };
  } catch {
    return null;
  }
}

async function isRunning({ pid, identity }: State): Promise<boolean> {
  return (await processIdentity(pid)) === identity;
}

async function removeRemains(files: StateFiles): Promise<void> {
  const state = await readState(files);
  if (state !== null) await rm(state.workDir, { recursive: true, force: true });
  await rm(files.state, { force: true });
  await rm(files.token, { force: true });
}

async function writePrivate(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

function publicView(state: State, token: string, files: StateFiles): KeptServer {
  const { identity: _identity, workDir: _workDir, ...facts } = state;
  return { ...facts, token, tokenFile: files.token };
}
