import { type FileHandle, open } from "node:fs/promises";
import { FailureError } from "../../../../submit/failure.ts";
import type { Output } from "../../../terminal/output.ts";
import { textWidth } from "../../../terminal/text-width.ts";
import { Pager, type PagerCommand } from "./pager.ts";

/** Where the rows of one statement go. */
export interface RowSink {
  /** The width that a table is cut to; without one, no line is cut. */
  readonly columns: number | undefined;
  /** `false` when nobody reads on. */
  write(text: string): Promise<boolean>;
  /** After the last row; `null` when not all rows came, as the statement failed or nobody read on. */
  end(whole: { readonly summary: string | undefined } | null): Promise<void>;
}

/** The size of a terminal. */
interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** To the terminal as they come. */
export function directSink(output: Output): RowSink {
  return {
    columns: output.dataColumns,
    write: (text) => output.data(text),
    end: async (whole) => {
      if (whole?.summary !== undefined) output.note(whole.summary);
    },
  };
}

/** To the terminal if all of it fits, and else to a pager, from the first row on. Holds no more than one screen. */
export class PagedSink implements RowSink {
  /** The pager moves sideways: no line is cut, and control characters are written as text. */
  readonly columns: number = Number.POSITIVE_INFINITY;
  readonly #output: Output;
  readonly #command: NonNullable<PagerCommand>;
  readonly #screen: Screen;
  readonly #onPaging: () => void;
  #held = "";
  #pager: Pager | null = null;

  constructor(
    output: Output,
    {
      command,
      screen,
      onPaging,
    }: {
      readonly command: NonNullable<PagerCommand>;
      readonly screen: Screen;
      /** Called before the pager takes the screen. */
      readonly onPaging: () => void;
    },
  ) {
    this.#output = output;
    this.#command = command;
    this.#screen = screen;
    this.#onPaging = onPaging;
  }

  async write(text: string): Promise<boolean> {
    if (this.#pager !== null) return await this.#pager.write(text);
    this.#held += text;
    if (fits(this.#held, this.#screen)) return true;
    this.#onPaging();
    this.#pager = new Pager(this.#command);
    const held = this.#held;
    this.#held = "";
    return await this.#pager.write(held);
  }

  async end(whole: { readonly summary: string | undefined } | null): Promise<void> {
    const summary = whole?.summary;
    if (this.#pager === null) {
      if (this.#held !== "") await this.#output.data(this.#held);
      if (summary !== undefined) this.#output.note(summary);
      return;
    }
    if (summary !== undefined) await this.#pager.write(`${summary}\n`);
    const exitCode = await this.#pager.end();
    if (exitCode !== 126 && exitCode !== 127) return;
    throw new FailureError("USAGE", `the pager ${this.#command.at(-1)} cannot be run`, {
      hint: "Set PAGER to another one, or show rows without one: \\pager off.",
    });
  }
}

/** Room is left for the summary and the next prompt. */
function fits(text: string, { columns, rows }: Screen): boolean {
  const lines = text.split("\n");
  return lines.length <= rows - 2 && lines.every((line) => textWidth(line.trimEnd()) <= columns);
}

/** A file that rows are written to, one statement's after another's. */
export class FileSink implements RowSink, AsyncDisposable {
  readonly columns: undefined;
  readonly #file: FileHandle;
  readonly #note: (line: string) => void;
  readonly path: string;

  private constructor(file: FileHandle, path: string, note: (line: string) => void) {
    this.#file = file;
    this.path = path;
    this.#note = note;
  }

  /** Replaces what the file holds. Throws a usage failure. */
  static async open(path: string, note: (line: string) => void): Promise<FileSink> {
    try {
      return new FileSink(await open(path, "w"), path, note);
    } catch (cause) {
      throw new FailureError("USAGE", `cannot write to ${path}: ${cause instanceof Error ? cause.message : cause}`, {
        hint: "Check the path and its permissions.",
      });
    }
  }

  async write(text: string): Promise<boolean> {
    await this.#file.write(text);
    return true;
  }

  async end(whole: { readonly summary: string | undefined } | null): Promise<void> {
    const what = whole === null ? "not all rows were" : (whole.summary ?? "rows");
    this.#note(`${what} written to ${this.path}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }
}
