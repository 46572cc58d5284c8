import { execFileSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { buildProgram } from "../../../src/cli/program.ts";
import { noTelemetry } from "../../../src/cli/telemetry/telemetry.ts";
import { type CommandResult, Output } from "../../../src/cli/terminal/output.ts";
import { StopSignals } from "../../../src/cli/terminal/stop-signals.ts";
import { toFailure } from "../../../src/submit/failure.ts";
import { root } from "./fenced-blocks.ts";

/** The commands that a script calls, as words, in order. Bash reads the script and runs its builtins; it runs nothing else. */
export function calledBy(script: string, folder: string): readonly (readonly string[])[] {
  const record = join(folder, ".called");
  writeFileSync(record, "");
  writeFileSync(join(folder, ".env"), "");
  const recorder = `command_not_found_handle() { printf '%s\\0' $# "$@" >>"$RECORD"; [ "$1" != date ] || echo 2022-03-25; }\n`;
  const env = { PATH: "/nowhere", RECORD: record, HOME: folder };
  execFileSync("/bin/bash", ["--norc", "-c", recorder + script.replaceAll("…", "etc")], { cwd: folder, env });
  const words = readFileSync(record, "utf8").split("\0").slice(0, -1);
  const calls: (readonly string[])[] = [];
  while (words.length > 0) calls.push(words.splice(0, Number(words.shift())));
  return calls;
}

/** The arguments after `spark-connect`, however it is called; `null` for another program. */
export function argumentsOf(call: readonly string[]): readonly string[] | null {
  const words = call
    .join("\0")
    .replace(/^(npx\0|npm\0exec\0--\0)/, "")
    .split("\0");
  return words[0] === "spark-connect" ? words.slice(1) : null;
}

/** What is wrong with the call of a script of this package; `null` for other calls. */
export function scriptFault(call: readonly string[]): string | null {
  const [npm, run, name = ""] = call;
  if (npm !== "npm" || run !== "run") return null;
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.hasOwn(scripts, name) ? null : `package.json has no script '${name}'`;
}

/** The commands whose options depend on a job: they run as far as the values are checked, and then are interrupted. */
const dependOnJob: readonly string[] = ["submit", "backfill", "attach", "status", "cancel"];

/** What the real command line finds wrong with these arguments; `null` if nothing. Nothing is run. */
export async function usageFault(argv: readonly string[], cwd: string): Promise<string | null> {
  const source = new EventEmitter();
  using signals = new StopSignals(source);
  source.emit("SIGINT");
  let ended: CommandResult = { ok: true, json: {}, lines: [] };
  const nowhere = { write: () => true };
  const { command } = buildProgram({
    argv,
    env: { HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_STATE_HOME: cwd, SPARK_REMOTE: "sc://127.0.0.1:1" },
    cwd,
    now: new Date(),
    output: new Output({
      format: "text",
      logFormat: "text",
      quiet: true,
      stdout: nowhere,
      stderr: nowhere,
      colour: false,
      secrets: [],
    }),
    signals,
    telemetry: noTelemetry,
    verbose: false,
    progress: "none",
    end: (result) => {
      ended = result;
    },
    afterwards: () => {},
  });
  for (const child of command.commands) if (!dependOnJob.includes(child.name())) readOnly(child);
  try {
    await command.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? null : error.message;
    ended = { ok: false, failure: toFailure(error), json: {} };
  }
  if (ended.ok || ended.failure.code !== "USAGE") return null;
  // An id that the page made up was read as one.
  return /^no run \S+ is recorded on this machine$/.test(ended.failure.message) ? null : ended.failure.message;
}

/** Parses, and does nothing. */
function readOnly(command: Command): void {
  if (command.commands.length === 0 || command.registeredArguments.length > 0) command.action(() => {});
  for (const child of command.commands) readOnly(child);
}
