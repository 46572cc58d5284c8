import { styleText } from "node:util";
import type { JsonObject } from "../../job/json.ts";
import { type Failure, failureJson } from "../../submit/failure.ts";
import { printable, printableLine } from "./printable.ts";
import { redact } from "./redact.ts";
import { wrapLine } from "./wrap.ts";

export type OutputFormat = "text" | "json";

/** What a command reports at its end. */
export type CommandResult =
  | {
      readonly ok: true;
      readonly json: JsonObject;
      readonly lines: readonly string[];
      /** What `--quiet` prints in place of the lines, if that is less. */
      readonly quiet?: readonly string[];
    }
  | { readonly ok: false; readonly failure: Failure; readonly json: JsonObject; readonly lines?: readonly string[] };

/** Where text goes: `process.stdout`, `process.stderr`, or a test's buffer. */
export interface TextSink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

export interface OutputOptions {
  readonly format: OutputFormat;
  /** How notes, warnings and errors are written to stderr: `json` writes each as an object on a line of its own. */
  readonly logFormat: OutputFormat;
  readonly quiet: boolean;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Whether stderr may be coloured. */
  readonly colour: boolean;
  /** Texts that never appear in any output. */
  readonly secrets: readonly string[];
}

/** All output goes through here: results to stdout, everything else to stderr, secrets nowhere. */
export class Output {
  readonly #options: OutputOptions;
  #drawn = false;
  #isSilent = false;
  readonly #noted = new Set<string>();

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  get format(): OutputFormat {
    return this.#options.format;
  }

  /** The width of the terminal that notes go to; 80 if there is none, or if it does not say (`0`). */
  get columns(): number {
    return this.#options.stderr.columns || 80;
  }

  /** The width of the terminal that rows go to; without one, any line has room. */
  get dataColumns(): number | undefined {
    const { isTTY, columns } = this.#options.stdout;
    return isTTY === true ? columns || 80 : undefined;
  }

  /** The widest line that can be erased: a terminal echoes `^C` behind it, and may wrap at its last column. */
  get drawnColumns(): number {
    return this.columns - 3;
  }

  /** `text` without the texts that never appear in any output: for what a command writes elsewhere. */
  readonly clean = (text: string): string => redact(text, this.#options.secrets);

  /** Draws a line over the last one that was drawn; the next output erases it. `null` only erases. */
  draw(line: string | null): void {
    const { stderr } = this.#options;
    if (this.#drawn) stderr.write("\r\u001b[K");
    this.#drawn = line !== null;
    // A line that wraps could not be erased.
    if (line !== null) stderr.write(printableLine(redact(line, this.#options.secrets)).slice(0, this.drawnColumns));
  }

  /** A remark; silent with `--quiet`. */
  note(line: string): void {
    if (!this.#options.quiet && !this.#isSilent) this.#log("info", line);
  }

  /** Until it is disposed, remarks are dropped: they would get into the line that a user types. */
  silence(): Disposable {
    this.#isSilent = true;
    return {
      [Symbol.dispose]: () => {
        this.#isSilent = false;
      },
    };
  }

  /** A remark that is printed once, however often it is made. */
  noteOnce(line: string): void {
    if (!this.#noted.has(line)) this.note(line);
    this.#noted.add(line);
  }

  /** A remark that `--quiet` does not silence. */
  warn(line: string): void {
    this.#log("warning", line);
  }

  /** The command's one result. */
  success({ json, lines, quiet = lines }: Omit<CommandResult & { readonly ok: true }, "ok">): void {
    if (this.format === "json") this.#stdout(JSON.stringify({ schemaVersion: 1, ok: true, ...json }));
    else for (const line of this.#options.quiet ? quiet : lines) this.#stdout(line);
  }

  /** A query's rows, unchanged unless they go to a terminal. Resolves once sent; `false` if the reader is gone. */
  data(text: string): Promise<boolean> {
    this.draw(null);
    return new Promise((resolve) => {
      const { stdout } = this.#options;
      stdout.write(stdout.isTTY ? printable(text) : text, (error) => resolve(error === undefined || error === null));
    });
  }

  /** The command's one failure. */
  failure({ failure, json, lines = [] }: CommandResult & { readonly ok: false }, exitCode: number): void {
    const { message, hint, errorClass, sqlState } = failure;
    if (this.format === "json") {
      const error = failureJson(failure);
      this.#stdout(JSON.stringify({ schemaVersion: 1, ok: false, ...json, exitCode, error }));
    } else {
      for (const line of lines) this.#stdout(line);
      this.#log("error", message.trim(), { exitCode, error: failureJson(failure) });
      if (this.#options.logFormat === "json") return;
      if (errorClass !== null && !message.includes(errorClass)) {
        this.#stderr(`  ${errorClass}${sqlState === null ? "" : ` (SQLSTATE ${sqlState})`}`);
      }
      if (hint !== null) this.#stderr(`  ${hint}`);
    }
  }

  #stdout(line: string): void {
    this.draw(null);
    const { stdout, secrets } = this.#options;
    const text = redact(line, secrets);
    stdout.write(`${stdout.isTTY ? printable(text) : text}\n`);
  }

  #log(level: "info" | "warning" | "error", message: string, more: JsonObject = {}): void {
    const { logFormat, stderr, secrets } = this.#options;
    if (logFormat === "text") {
      this.#stderr(message, this.#mark(level));
      return;
    }
    this.draw(null);
    const line = JSON.stringify({ time: new Date().toISOString(), level, message: redact(message, secrets), ...more });
    // `more` holds texts too.
    stderr.write(`${redact(line, secrets)}\n`);
  }

  #mark(level: "info" | "warning" | "error"): string | undefined {
    switch (level) {
      case "info":
        return undefined;
      case "warning":
        return this.#paint("yellow", "warning:");
      case "error":
        return this.#paint("red", "error:");
    }
  }

  /** Whole lines in a file or a pipe; on a terminal, lines that wrap between words, without control characters. */
  #stderr(text: string, mark?: string): void {
    this.draw(null);
    const { stderr, secrets } = this.#options;
    const clean = redact(text, secrets);
    const marked = (safe: string) => (mark === undefined ? safe : `${mark} ${safe}`);
    const shown = stderr.isTTY ? wrapped(marked(printable(clean)), this.columns) : marked(clean);
    stderr.write(`${shown}\n`);
  }

  #paint(colour: "red" | "yellow", text: string): string {
    return this.#options.colour ? styleText(colour, text, { validateStream: false }) : text;
  }
}

function wrapped(text: string, columns: number): string {
  return text
    .split(/\r?\n/)
    .map((line) => wrapLine(line, columns))
    .join("\n");
}
