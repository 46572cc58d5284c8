import { CommanderError } from "commander";
import { type Failure, FailureError, toFailure } from "../submit/failure.ts";
import type { CliContext } from "./context.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { type Manner, mannerIn } from "./global-options.ts";
import { buildProgram } from "./program.ts";
import { didYouMean } from "./suggest.ts";
import { observedCommand, telemetryOf } from "./telemetry/telemetry-of.ts";
import { noteStack } from "./terminal/note-stack.ts";
import { type CommandResult, Output } from "./terminal/output.ts";
import { hasTokenInArguments } from "./terminal/redact.ts";
import { StopSignals } from "./terminal/stop-signals.ts";

export interface RunOptions {
  /** The arguments after the command's own name. */
  readonly argv: readonly string[];
  readonly process: NodeJS.Process;
}

/** Runs one command and says how it ended; returns the process's exit code and never throws. */
export async function runCli({ argv, process }: RunOptions): Promise<number> {
  ignoreBrokenPipes(process);
  using signals = new StopSignals(process);
  const manner = mannerIn(argv);
  const output = outputFor(manner, process);
  leaveOnSecond(signals, { output, process });
  const command = observedCommand(manner.command);
  const telemetry = await telemetryOf(
    { env: process.env, cwd: process.cwd(), output, verbose: manner.verbose },
    command,
  );
  const context = contextOf({ argv, process, output, signals, telemetry }, manner);
  if (hasTokenInArguments(argv)) {
    output.warn(
      "the token in the arguments is visible to every user of this machine; put it into SPARK_CONNECT_AUTHENTICATE_TOKEN instead",
    );
  }
  const actions: (() => Promise<void>)[] = [];
  const exitCode = await telemetry.step(`spark-connect ${command}`, {}, async (step) => {
    const result = await resultOf({ ...context, afterwards: (action) => void actions.push(action) }, manner.command);
    const exitCode = result.ok ? 0 : exitCodeOf(result.failure.code, signals.received);
    if (result.ok) output.success(result);
    else output.failure(result, exitCode);
    await Promise.all(actions.map((action) => action()));
    step.note({ exit_code: exitCode });
    if (!result.ok) step.fail(result.failure.code);
    return exitCode;
  });
  await telemetry.flush();
  return exitCode;
}

async function resultOf(parts: Omit<CliContext, "end">, name: string | undefined): Promise<CommandResult> {
  let result: CommandResult = { ok: true, json: {}, lines: [] };
  const end = (ended: CommandResult): void => {
    result = ended;
  };
  const context = { ...parts, end };
  const { command, help } = buildProgram(context, name);
  try {
    await command.parseAsync([...context.argv], { from: "user" });
    return result;
  } catch (error) {
    if (error instanceof CommanderError) return ofCommander(error, help());
    noteStack(context, error);
    return { ok: false, failure: afterSignal(toFailure(error), context), json: {} };
  }
}

/** Commander throws for help and version too. */
function ofCommander(error: CommanderError, help: string): CommandResult {
  const text = help.trimEnd();
  if (error.code === "commander.version") return { ok: true, json: { version: text }, lines: [text] };
  if (error.exitCode === 0) return { ok: true, json: { help: text }, lines: [text] };
  if (error.code === "commander.help") {
    return { ok: false, failure: usage("no command is named", "spark-connect --help lists the commands."), json: {} };
  }
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hint =
    suggestion?.replace(/^\((.*)\)$/, "$1") ??
    nearestChoice(message) ??
    "Run the command with --help to see its options.";
  return { ok: false, failure: usage(message, hint), json: {} };
}

/** Commander suggests commands and options, but not the words that an option takes: only its message has them. */
function nearestChoice(message: string): string | null {
  const [, typed, choices] = /'([^']*)' is invalid.* Allowed choices are (.*)\.$/.exec(message) ?? [];
  return typed === undefined || choices === undefined ? null : didYouMean(typed, choices.split(", "));
}

function usage(message: string, hint: string): Failure {
  return toFailure(new FailureError("USAGE", message, { hint }));
}

/** A command that a signal stopped counts as interrupted, whatever error its calls threw. */
function afterSignal(failure: Failure, { signals }: CliContext): Failure {
  return signals.received === null || failure.code === "INTERRUPTED" ? failure : toFailure(signals.signal.reason);
}

/** npm passes a signal on to a process that the terminal has sent it to already: so soon, it is the same one. */
const sameSignalWithinMs = 500;

/** What a command that does not say otherwise does at a second signal: it does not wait for the first one's effect. */
function leaveOnSecond(
  signals: StopSignals,
  { output, process }: { readonly output: Output; readonly process: NodeJS.Process },
): void {
  let firstAt = performance.now();
  signals.signal.addEventListener("abort", () => {
    firstAt = performance.now();
  });
  signals.onSecond((second) => {
    if (performance.now() - firstAt < sameSignalWithinMs) return;
    output.warn("leaving without waiting");
    process.exit(exitCodeOf("INTERRUPTED", second));
  });
}

/** `| head` closes the pipe; that is not an error of the command. */
function ignoreBrokenPipes({ stdout, stderr }: NodeJS.Process): void {
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

function contextOf(
  parts: Pick<CliContext, "argv" | "output" | "signals" | "telemetry"> & { readonly process: NodeJS.Process },
  { verbose, quiet, progress: isWanted, logFormat }: Manner,
): Omit<CliContext, "end" | "afterwards"> {
  const { argv, process, ...more } = parts;
  const isErasable = process.stderr.isTTY === true && process.env["TERM"] !== "dumb";
  const shown = isErasable && logFormat === "text" ? "bar" : "heartbeat";
  const progress = quiet || !isWanted ? "none" : shown;
  return { ...more, argv, env: process.env, cwd: process.cwd(), now: new Date(), verbose, progress };
}

function outputFor({ format, logFormat, quiet }: Manner, { env, stdout, stderr }: NodeJS.Process): Output {
  const token = env["SPARK_CONNECT_AUTHENTICATE_TOKEN"];
  return new Output({
    format,
    logFormat,
    quiet,
    stdout,
    stderr,
    colour: logFormat === "text" && stderr.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    secrets: token === undefined ? [] : [token],
  });
}
