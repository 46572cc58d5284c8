import type { CliContext } from "../../../context.ts";
import type { Display } from "./statement-runner.ts";

/** What a backslash command may do with the shell. */
export interface ShellControl {
  readonly context: CliContext;
  /** Aborts at Ctrl-C, for as long as the command runs. */
  readonly signal: AbortSignal;
  readonly display: Display;
  /** The statement in the making; empty if there is none. */
  readonly pending: string;
  /** The same, which the command takes over: the shell forgets it. */
  takePending(): string;
  /** The statement that ran last; empty if there was none. */
  readonly last: string;
  /** Reads a text as if it had been typed. */
  type(text: string): void;
  /** Runs a statement and shows its rows, page by page if they do not fit; `direct` never pages. */
  runSql(sql: string, how?: "paged" | "direct"): Promise<void>;
  /** Runs the statements and commands of a text; `name` is for messages. */
  runText(text: string, name: string): Promise<void>;
  /** Sends rows to a file from now on, or to the terminal again. */
  redirect(path: string | null): Promise<void>;
  /** Has a program use the terminal; resolves with its exit code. */
  runProgram(file: string, args: readonly string[]): Promise<number | null>;
  /** What was typed, newest first. */
  readonly history: readonly string[];
  /** Ends the shell once the command is done. */
  leave(): void;
}
