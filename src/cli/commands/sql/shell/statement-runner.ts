import { resolve } from "node:path";
import { SessionLostError } from "../../../../errors.ts";
import { isCertainlyQuery } from "../../../../sql/calls/certain-query.ts";
import type { SparkSession } from "../../../../sql/spark-session.ts";
import { sqlArguments } from "../../../../submit/sql/sql-arguments.ts";
import { boundIn } from "../../../../submit/sql/sql-markers.ts";
import type { SqlParams } from "../../../../submit/sql/sql-param.ts";
import type { CliContext } from "../../../context.ts";
import { Deadline } from "../../../deadline.ts";
import { durationText } from "../../../duration.ts";
import { progressLine } from "../../../terminal/progress-line.ts";
import { type RowFormatName, rowFormats } from "../row-formats.ts";
import { type BegunRows, begun, resultOf, writeRows } from "../sql-rows.ts";
import { pagerCommand } from "./pager.ts";
import { directSink, FileSink, PagedSink, type RowSink } from "./row-sinks.ts";

/** How rows are shown; backslash commands change it. */
export interface Display {
  format: RowFormatName;
  isTiming: boolean;
  isPaging: boolean;
}

/** What holds for each statement. */
export interface StatementOptions {
  readonly spark: SparkSession;
  /** How many sessions there were; another one takes the place of one that was lost. */
  readonly sessionCount: () => number;
  readonly format: RowFormatName;
  readonly limit: number | null;
  readonly timeoutMs: number | null;
  readonly params: SqlParams;
  /** Called with a statement that may have changed what the server knows by name. */
  readonly onChange: (sql: string) => void;
}

/** How one statement runs. */
export interface StatementRun {
  readonly signal: AbortSignal;
  /** `paged`: rows that do not fit the terminal go to the pager. */
  readonly how: "paged" | "direct";
}

/** So soon after an answer, the session is taken to be there. */
const certainMs = 5_000;

/** Runs statements in the shell's session, and shows their rows. */
export class StatementRunner implements AsyncDisposable {
  readonly display: Display;
  readonly #context: CliContext;
  readonly #options: StatementOptions;
  #file: FileSink | null = null;
  #isPagerOpen = false;
  #knownSessions: number;
  /** When a statement had its answer last. */
  #answeredMs = Number.NEGATIVE_INFINITY;

  constructor(context: CliContext, options: StatementOptions) {
    this.#context = context;
    this.#options = options;
    this.#knownSessions = options.sessionCount();
    this.display = { format: options.format, isTiming: false, isPaging: true };
  }

  /** Whether the pager has the terminal: Ctrl-C is for it too. */
  get isPagerOpen(): boolean {
    return this.#isPagerOpen;
  }

  async run(sql: string, run: StatementRun): Promise<void> {
    const startedMs = performance.now();
    await this.#context.telemetry.step("statement", {}, () => this.#run(sql, run));
    if (this.display.isTiming) this.#note(`Time: ${timeText(performance.now() - startedMs)}`);
  }

  /** Sends rows to a file from now on, or with `null` to the terminal again. */
  async redirect(path: string | null): Promise<void> {
    const note = (line: string) => this.#note(line);
    const file = path === null ? null : await FileSink.open(resolve(this.#context.cwd, path), note);
    await this.#file?.[Symbol.asyncDispose]();
    this.#file = file;
    note(path === null ? "Rows are shown here." : `Rows are written to ${path}.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
  }

  async #run(sql: string, { signal: stop, how }: StatementRun): Promise<void> {
    const { spark, params, limit, timeoutMs, onChange } = this.#options;
    using deadline = new Deadline(timeoutMs, "statement");
    const progress = progressLine(this.#context);
    let isDrawn = true;
    const endProgress = (): void => {
      isDrawn = false;
      progress[Symbol.dispose]();
    };
    const action = {
      signal: AbortSignal.any([stop, deadline.signal]),
      onProgress: (far: Parameters<typeof progress.show>[0]) => isDrawn && progress.show(far),
    };
    try {
      await this.#checkSession(action.signal);
      const { rows } = await resultOf(spark, { sql, args: sqlArguments(boundIn(sql, params)) }, action);
      const query = await begun(limit === null ? rows : rows.limit(limit), action);
      this.#noteNewSession();
      if (query.schema.fields.length > 0) await this.#show(query, this.#sink(how, endProgress));
      else {
        for await (const _batch of query.batches);
        this.#note("OK");
      }
      this.#answeredMs = performance.now();
    } catch (error) {
      this.#answeredMs = Number.NEGATIVE_INFINITY;
      throw error;
    } finally {
      endProgress();
      this.#noteNewSession();
      if (!isCertainlyQuery(sql)) onChange(sql);
    }
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

  /** A session is replaced before a call is made in it. */
  #noteNewSession(): void {
    const count = this.#options.sessionCount();
    if (count !== this.#knownSessions) this.#context.output.warn(renewed);
    this.#knownSessions = count;
  }

  async #show(query: BegunRows, sink: RowSink): Promise<void> {
    const rows = rowFormats[this.display.format](sink.columns);
    let isWhole = false;
    try {
      isWhole = await writeRows(query, rows, (text) => sink.write(text));
    } finally {
      await sink.end(isWhole ? { summary: rows.summary?.() } : null).finally(() => {
        this.#isPagerOpen = false;
      });
    }
  }

  #sink(how: "paged" | "direct", endProgress: () => void): RowSink {
    if (this.#file !== null) return this.#file;
    const { output, env } = this.#context;
    const command = how === "paged" && this.display.isPaging ? pagerCommand(env) : null;
    if (command === null) return directSink(output);
    const { columns = 80, rows = 24 } = process.stdout;
    const onPaging = (): void => {
      this.#isPagerOpen = true;
      endProgress();
    };
    return new PagedSink(output, { command, screen: { columns: columns || 80, rows: rows || 24 }, onPaging });
  }

  #note(line: string): void {
    this.#context.output.note(line);
  }
}

const renewed =
  "the session was lost, and this is a new one: views, settings and functions made before are gone, but for those of the command line";

function timeText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : durationText(ms);
}
