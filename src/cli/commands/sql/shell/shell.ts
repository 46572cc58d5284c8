import { spawn } from "node:child_process";
import { SessionLostError } from "../../../../errors.ts";
import { type Failure, FailureError, toFailure } from "../../../../submit/failure.ts";
import { sqlStatements } from "../../../../submit/sql/sql-statements.ts";
import type { CliContext } from "../../../context.ts";
import { exitCodeOf } from "../../../exit-codes.ts";
import { noteStack } from "../../../terminal/note-stack.ts";
import { backslashCommand, backslashCommands } from "./backslash-commands.ts";
import type { History } from "./history.ts";
import type { ShellControl } from "./shell-control.ts";
import { StatementReader, type Typed } from "./statement-reader.ts";
import type { Display, StatementRunner } from "./statement-runner.ts";

/** Files may include files, and not each other without end. */
const maxDepth = 20;

/** Runs what was typed: statements and backslash commands. */
export class Shell implements ShellControl {
  readonly context: CliContext;
  readonly #statements: StatementRunner;
  readonly #history: History;
  #reader = new StatementReader();
  #signal: AbortSignal = new AbortController().signal;
  #last = "";
  #depth = 0;
  #isLeft = false;
  #isProgramOpen = false;

  constructor(context: CliContext, statements: StatementRunner, history: History) {
    this.context = context;
    this.#statements = statements;
    this.#history = history;
  }

  get display(): Display {
    return this.#statements.display;
  }

  get reader(): StatementReader {
    return this.#reader;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  get isLeft(): boolean {
    return this.#isLeft;
  }

  get history(): readonly string[] {
    return this.#history.entries;
  }

  leave(): void {
    this.#isLeft = true;
  }

  /** Runs one piece, and says why it failed. `false` if Ctrl-C stopped it. */
  async run(typed: Typed): Promise<boolean> {
    this.#remember(typed);
    try {
      await this.#interruptible(() => this.#run(typed));
      return true;
    } catch (error) {
      this.context.signals.signal.throwIfAborted();
      return this.#report(error);
    }
  }

  get last(): string {
    return this.#last;
  }

  get pending(): string {
    return this.#reader.pending;
  }

  takePending(): string {
    return this.#reader.take();
  }

  type(text: string): void {
    this.#reader.add(text);
    // What runs at once is shown by its rows; what waits for more has to be seen.
    if (!/;\s*$/.test(text)) this.context.output.note(text.trimEnd());
  }

  runSql(sql: string, how: "paged" | "direct" = "paged"): Promise<void> {
    return this.#statements.run(sql, { signal: this.#signal, how });
  }

  async runText(text: string, name: string): Promise<void> {
    if (this.#depth === maxDepth) throw new FailureError("USAGE", `${name}: \\i is nested ${maxDepth} files deep`);
    const outer = this.#reader;
    const reader = new StatementReader();
    this.#reader = reader;
    this.#depth++;
    try {
      reader.add(text);
      for (let typed = reader.next(); typed !== null && !this.#isLeft; typed = reader.next()) await this.#run(typed);
      // The last one may lack its semicolon.
      const rest = this.#isLeft ? [] : sqlStatements(reader.take());
      for (const sql of rest) await this.#run({ kind: "statement", sql });
    } catch (error) {
      const line = text
        .slice(0, text.length - reader.remaining.trimStart().length)
        .trimEnd()
        .split("\n").length;
      this.context.output.warn(`${name} stopped at line ${line}; what stands behind it did not run`);
      throw error;
    } finally {
      this.#depth--;
      this.#reader = outer;
    }
  }

  redirect(path: string | null): Promise<void> {
    return this.#statements.redirect(path);
  }

  readonly runProgram = async (file: string, args: readonly string[]): Promise<number | null> => {
    this.#isProgramOpen = true;
    try {
      const child = spawn(file, args, { stdio: "inherit" });
      return await new Promise((done, fail) => {
        child.once("error", fail);
        child.once("close", done);
      });
    } finally {
      this.#isProgramOpen = false;
    }
  };

  async #run(typed: Typed): Promise<void> {
    this.#signal.throwIfAborted();
    if (typed.kind === "command") return await backslashCommand(typed.name).run(this, typed.argument);
    this.#last = typed.sql;
    await this.runSql(typed.sql);
  }

  /** The first Ctrl-C stops the work on the server too; the second does not wait for that. */
  async #interruptible(work: () => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const left = Promise.withResolvers<never>();
    using _ = this.context.signals.onInterrupt(() => {
      if (!stop.signal.aborted) stop.abort(new FailureError("INTERRUPTED", "Cancelled."));
      else if (!this.#isProgramOpen && !this.#statements.isPagerOpen)
        left.reject(new FailureError("INTERRUPTED", "Cancelled; it may still run on the server."));
    });
    this.#signal = AbortSignal.any([stop.signal, this.context.signals.signal]);
    await Promise.race([work(), left.promise]);
  }

  #report(error: unknown): boolean {
    const { output } = this.context;
    const failure = toFailure(error);
    if (failure.code === "INTERRUPTED") {
      output.note(failure.message);
      return false;
    }
    noteStack(this.context, error);
    const shown: Failure = { ...failure, hint: error instanceof SessionLostError ? lostHint : failure.hint };
    output.failure({ ok: false, failure: shown, json: {} }, exitCodeOf(failure.code, null));
    return true;
  }

  #remember(typed: Typed): void {
    this.#history.add(typed.kind === "statement" ? `${typed.sql};` : this.#asTyped(typed));
  }

  /** A command, behind the statement that it takes over. */
  #asTyped({ name, argument }: Typed & { readonly kind: "command" }): string {
    const command = backslashCommands.find((known) => known.name === name);
    const statement = command?.takesStatement === true ? this.#reader.pending : "";
    return [statement, name, argument].filter((part) => part !== "").join(" ");
  }
}

const lostHint = "The next statement runs in a new session. Look whether this one did its work before you repeat it.";
