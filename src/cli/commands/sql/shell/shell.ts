import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { SessionLostError } from "../../../../errors.ts";
import { isCertainlyQuery } from "../../../../sql/calls/certain-query.ts";
import type { SparkSession } from "../../../../sql/spark-session.ts";
import { type Failure, FailureError, toFailure } from "../../../../submit/failure.ts";
import { sqlArguments } from "../../../../submit/sql/sql-arguments.ts";
import { boundIn } from "../../../../submit/sql/sql-markers.ts";
import type { SqlParams } from "../../../../submit/sql/sql-param.ts";
import { sqlStatements } from "../../../../submit/sql/sql-statements.ts";
import type { CliContext } from "../../../context.ts";
import { Deadline } from "../../../deadline.ts";
import { durationText } from "../../../duration.ts";
import { exitCodeOf } from "../../../exit-codes.ts";
import { noteStack } from "../../../terminal/note-stack.ts";
import { progressLine } from "../../../terminal/progress-line.ts";
import { type RowFormatName, rowFormats } from "../row-formats.ts";
import { begun, resultOf, writeRows } from "../sql-rows.ts";
import { backslashCommand, backslashCommands } from "./backslash-commands.ts";
import type { History } from "./history.ts";
import { pagerCommand } from "./pager.ts";
import { directSink, FileSink, PagedSink, type RowSink } from "./row-sinks.ts";
import type { ShellControl } from "./shell-control.ts";
import { StatementReader, type Typed } from "./statement-reader.ts";

export interface ShellOptions {
  readonly spark: SparkSession;
  readonly format: RowFormatName;
  readonly limit: number | null;
  readonly timeoutMs: number | null;
  readonly params: SqlParams;
  readonly history: History;
  /** Called with a statement that may have changed what the server knows by name. */
  readonly onChange: (sql: string) => void;
}

/** So soon after an answer, the session is taken to be there. */
const certainMs = 5_000;

/** Files may include files, and not each other without end. */
const maxDepth = 20;

/** Runs what was typed: statements and backslash commands. */
export class Shell implements ShellControl, AsyncDisposable {
  readonly context: CliContext;
  format: RowFormatName;
  isTiming = false;
  isPaging = true;
  readonly #options: ShellOptions;
  #reader = new StatementReader();
  #signal: AbortSignal = new AbortController().signal;
  #last = "";
  #file: FileSink | null = null;
  #depth = 0;
  #isLeft = false;
  /** When a statement had its answer last. */
  #answeredMs = Number.NEGATIVE_INFINITY;
  /** Whether another program has the terminal: Ctrl-C is for it too. */
  #isForeign = false;

  constructor(context: CliContext, options: ShellOptions) {
    this.context = context;
    this.#options = options;
    this.format = options.format;
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
    return this.#options.history.entries;
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

  takeStatement(): string {
    return this.#reader.take() || this.#last;
  }

  type(text: string): void {
    this.#reader.add(text);
    // What runs at once is shown by its rows; what waits for more has to be seen.
    if (!/;\s*$/.test(text)) this.context.output.note(text.trimEnd());
  }

  async runSql(sql: string, how: "paged" | "direct" = "paged"): Promise<void> {
    await this.context.telemetry.step("statement", {}, () => this.#runSql(sql, how));
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

  async redirect(path: string | null): Promise<void> {
    const note = (line: string) => this.context.output.note(line);
    const file = path === null ? null : await FileSink.open(resolve(this.context.cwd, path), note);
    await this.#file?.[Symbol.asyncDispose]();
    this.#file = file;
    note(path === null ? "Rows are shown here." : `Rows are written to ${path}.`);
  }

  readonly runProgram = async (file: string, args: readonly string[]): Promise<number | null> => {
    this.#isForeign = true;
    try {
      const child = spawn(file, args, { stdio: "inherit" });
      return await new Promise((done, fail) => {
        child.once("error", fail);
        child.once("close", done);
      });
    } finally {
      this.#isForeign = false;
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
  }

  async #runSql(sql: string, how: "paged" | "direct"): Promise<void> {
    const startedMs = performance.now();
    const { spark, params, limit, timeoutMs, onChange } = this.#options;
    using deadline = new Deadline(timeoutMs, "statement");
    const progress = progressLine(this.context);
    let isDrawn = true;
    const endProgress = (): void => {
      isDrawn = false;
      progress[Symbol.dispose]();
    };
    const action = {
      signal: AbortSignal.any([this.#signal, deadline.signal]),
      onProgress: (far: Parameters<typeof progress.show>[0]) => isDrawn && progress.show(far),
    };
    try {
      await this.#checkSession(action.signal);
      const { rows } = await resultOf(spark, { sql, args: sqlArguments(boundIn(sql, params)) }, action);
      const query = await begun(limit === null ? rows : rows.limit(limit), action);
      if (query.schema.fields.length > 0) await this.#show(query, this.#sink(how, endProgress));
      else {
        for await (const _batch of query.batches);
        this.context.output.note("OK");
      }
      this.#answeredMs = performance.now();
    } catch (error) {
      this.#answeredMs = Number.NEGATIVE_INFINITY;
      throw error;
    } finally {
      endProgress();
      if (!isCertainlyQuery(sql)) onChange(sql);
    }
    if (this.isTiming) this.context.output.note(`Time: ${timeText(performance.now() - startedMs)}`);
  }

  async #run(typed: Typed): Promise<void> {
    this.#signal.throwIfAborted();
    if (typed.kind === "command") return await backslashCommand(typed.name).run(this, typed.argument);
    this.#last = typed.sql;
    await this.runSql(typed.sql);
  }

  /**
   * A server that went away and came back may have lost the session. A question finds that out, so that the statement is
   * sent to the session that takes its place: whether a statement that meets a lost session ran is not known.
   */
  async #checkSession(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#answeredMs < certainMs) return;
    try {
      await this.#options.spark.version({ signal });
    } catch (error) {
      if (!(error instanceof SessionLostError)) throw error;
    }
  }

  async #show(query: Awaited<ReturnType<typeof begun>>, sink: RowSink): Promise<void> {
    const rows = rowFormats[this.format](sink.columns);
    let summary: string | undefined;
    try {
      if (await writeRows(query, rows, (text) => sink.write(text))) summary = rows.summary?.();
    } finally {
      await sink.end(summary);
      this.#isForeign = false;
    }
  }

  #sink(how: "paged" | "direct", endProgress: () => void): RowSink {
    if (this.#file !== null) return this.#file;
    const { output, env } = this.context;
    const command = how === "paged" && this.isPaging ? pagerCommand(env) : null;
    if (command === null) return directSink(output);
    const { columns = 80, rows = 24 } = process.stdout;
    const onPaging = (): void => {
      this.#isForeign = true;
      endProgress();
    };
    return new PagedSink(output, { command, screen: { columns: columns || 80, rows: rows || 24 }, onPaging });
  }

  /** The first Ctrl-C stops the work on the server too; the second does not wait for that. */
  async #interruptible(work: () => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const left = Promise.withResolvers<never>();
    using _ = this.context.signals.onInterrupt(() => {
      if (!stop.signal.aborted) stop.abort(new FailureError("INTERRUPTED", "Cancelled."));
      else if (!this.#isForeign)
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
    this.#options.history.add(typed.kind === "statement" ? `${typed.sql};` : this.#asTyped(typed));
  }

  /** A command, behind the statement that it takes over. */
  #asTyped({ name, argument }: Typed & { readonly kind: "command" }): string {
    const command = backslashCommands.find((known) => known.name === name);
    const statement = command?.takesStatement === true ? this.#reader.pending : "";
    return [statement, name, argument].filter((part) => part !== "").join(" ");
  }
}

const lostHint = "The next statement runs in a new session. Look whether this one did its work before you repeat it.";

function timeText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : durationText(ms);
}
