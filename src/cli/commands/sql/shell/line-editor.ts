import { type CompleterResult, createInterface, type Interface } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";

export interface LineEditorOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** What the arrow keys go back to, newest first. */
  readonly history: readonly string[];
  /** What Tab offers for the text up to the cursor, within the whole line. */
  readonly complete: (before: string, line: string) => Promise<CompleterResult>;
}

/** How a reading ended: the lines suffice, Ctrl-C cleared what there was or found nothing to clear, or the input ended. */
export type ReadEnd = "enough" | "cleared" | "interrupted" | "ended";

interface Reading {
  /** Takes a line; gives the prompt for the next, or `null` if it is enough. */
  readonly take: (line: string) => string | null;
  readonly end: (how: ReadEnd) => void;
}

/** Reads lines with Node's own editor. Between readings the terminal is as programs that are started expect it. */
export class LineEditor implements Disposable {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #readline: Interface;
  readonly #typedAhead: string[] = [];
  #reading: Reading | null = null;
  #hasEnded = false;
  #isCleared = false;
  /** Node's own list, from the first line on: its editor reads it at each key. */
  #recalled: string[] = [];
  #history: readonly string[] = [];

  constructor({ input, output, history, complete }: LineEditorOptions) {
    this.#input = input;
    this.#output = output;
    const completer = (before: string, done: (error: null, result: CompleterResult) => void): void => {
      complete(before, this.#readline.line).then(
        (result) => done(null, result),
        () => done(null, [[], before]),
      );
    };
    this.#history = history;
    const recalled = { history: [...history], historySize: 1_000_000 };
    this.#readline = createInterface({ input, output, completer, ...recalled, tabSize: 8 });
    // Node adds each line; here a whole statement is one entry.
    this.#readline.on("history", (history) => {
      this.#recalled = history;
      this.#recall();
    });
    this.#readline.on("line", (line) => this.#onLine(line));
    this.#readline.on("close", () => {
      this.#hasEnded = true;
      this.#end("ended");
    });
    this.#readline.on("SIGINT", () => this.#onInterrupt());
    this.#suspend();
  }

  /** What the arrow keys go back to, newest first. */
  set history(entries: readonly string[]) {
    this.#history = entries;
    this.#recall();
  }

  /** How many lines were typed, or pasted, and not read yet. */
  get typedAhead(): number {
    return this.#typedAhead.length;
  }

  dropTypedAhead(): void {
    this.#typedAhead.length = 0;
  }

  /** Prompts for lines, until `take` has enough of them. `hasPending` says whether Ctrl-C has lines to forget. */
  async read(
    prompt: string,
    { take, hasPending }: Pick<Reading, "take"> & { readonly hasPending: () => boolean },
  ): Promise<ReadEnd> {
    for (let next: string | null = prompt; next !== null; ) {
      const line = this.#typedAhead.shift();
      if (line === undefined) return await this.#prompted(next, { take, hasPending });
      next = take(line);
    }
    return "enough";
  }

  [Symbol.dispose](): void {
    this.#readline.close();
  }

  async #prompted(
    prompt: string,
    { take, hasPending }: { readonly take: Reading["take"]; readonly hasPending: () => boolean },
  ): Promise<ReadEnd> {
    if (this.#hasEnded) return "ended";
    this.#input.setRawMode(true);
    this.#readline.setPrompt(prompt);
    const how = await new Promise<ReadEnd>((end) => {
      this.#reading = { take, end };
      this.#readline.prompt(true);
    });
    this.#suspend();
    if (how !== "interrupted") return how;
    return hasPending() ? "cleared" : how;
  }

  #onLine(given: string): void {
    if (this.#isCleared) return;
    // Node 24 ends the lines of a recalled entry so; a line that is typed cannot have this character.
    const line = given.replaceAll("\r", "\n");
    if (this.#reading === null) {
      this.#typedAhead.push(line);
      return;
    }
    const prompt = this.#reading.take(line);
    if (prompt === null) this.#end("enough");
    else {
      this.#readline.setPrompt(prompt);
      this.#readline.prompt();
    }
  }

  #onInterrupt(): void {
    const hasText = this.#readline.line !== "";
    const reading = this.#reading;
    // The line stays on the screen; it is neither taken nor part of the next.
    this.#reading = null;
    this.#isCleared = true;
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#output.write("^C");
    this.#readline.write(null, { name: "return" });
    this.#isCleared = false;
    reading?.end(hasText ? "cleared" : "interrupted");
  }

  #end(how: ReadEnd): void {
    const reading = this.#reading;
    this.#reading = null;
    reading?.end(how);
  }

  #suspend(): void {
    if (this.#hasEnded) return;
    this.#readline.pause();
    this.#input.setRawMode(false);
  }

  #recall(): void {
    this.#recalled.splice(0, this.#recalled.length, ...this.#history);
  }
}
