import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The published command: it starts in a third of the time that the source takes. */
const main = join(import.meta.dirname, "..", "..", "..", "dist", "cli", "main.js");

/** How a command ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr has a line that matches; rejects when the command ends without one. */
  said(pattern: RegExp): Promise<string>;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** A separate home for the test, without the configuration, records or kept server of the user who runs the tests. */
export interface Home extends AsyncDisposable {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function makeHome(): Promise<Home> {
  const directory = await mkdtemp(join(tmpdir(), "cli-home-"));
  const env = { HOME: directory, XDG_CONFIG_HOME: join(directory, "config"), XDG_STATE_HOME: join(directory, "state") };
  return { directory, env, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** Starts the real command in its own process. `SPARK_REMOTE` is what `env` says, or not set. */
export function startCommand(args: readonly string[], { env = {}, cwd }: CommandOptions = {}): RunningCommand {
  const { SPARK_REMOTE: _, SPARK_CONNECT_AUTHENTICATE_TOKEN: __, NODE_OPTIONS: ___, ...own } = process.env;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...own, ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (exitCode) => resolve({ exitCode, ...texts, durationMs: performance.now() - startedAt }));
  });
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = texts.stderr.split("\n").find((text) => pattern.test(text));
        if (line !== undefined) resolve(line);
      };
      child.stderr.on("data", look);
      look();
      void ended.then(() => reject(new Error(`ended without saying ${pattern}: ${texts.stderr}${texts.stdout}`)));
    });
  return { process: child, ended, said };
}

/** Runs the real command to its end. */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return await startCommand(args, options).ended;
}

/** Runs the real command with `-o json`, and reads the one object on its stdout. */
export async function runJson(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended & { readonly json: Readonly<Record<string, unknown>> }> {
  const ended = await runCommand([...args, "-o", "json"], options);
  return { ...ended, json: JSON.parse(ended.stdout) };
}
