import type { Command } from "commander";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { CommandResult, Output } from "./terminal/output.ts";
import type { StopSignals } from "./terminal/stop-signals.ts";

/** What a command may use of the process. */
export interface CliContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths count from here. */
  readonly cwd: string;
  /** The command's one reading of the clock. */
  readonly now: Date;
  readonly output: Output;
  readonly signals: StopSignals;
  readonly telemetry: Telemetry;
  readonly verbose: boolean;
  /** How progress is shown on stderr: a bar that is redrawn, a line each minute, or not at all. */
  readonly progress: "bar" | "heartbeat" | "none";
  /** Takes the command's result. */
  readonly end: (result: CommandResult) => void;
  /** Does something once the result is printed. */
  readonly afterwards: (action: () => Promise<void>) => void;
}

/** The options that every command has, as commander collects them. */
export interface GlobalOptions {
  readonly remote?: string;
  readonly profile?: string;
  /** The file to read profiles from instead of the user's own. */
  readonly config?: string;
  readonly conf?: Readonly<Record<string, string>>;
}

/** The global options wherever they were typed: before or after the command's name. */
export function globalOptions(command: Command): GlobalOptions {
  // The root command declares exactly these (program.ts).
  return command.optsWithGlobals() as GlobalOptions;
}
