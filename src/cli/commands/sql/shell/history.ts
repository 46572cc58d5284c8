import { randomBytes } from "node:crypto";
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runStoreDirectory } from "../../../../submit/run-store.ts";
import { mayHoldSecret } from "../../../terminal/secret-values.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** `$XDG_STATE_HOME/spark-connect/sql-history`, beside the records of runs. */
export function historyFile(env: Environment): string {
  return join(dirname(runStoreDirectory(env)), "sql-history");
}

const defaultSize = 1_000;

/** `HISTSIZE`, if it is a whole number; `0` keeps no history. */
export function historySize(env: Environment): number {
  const given = env["HISTSIZE"] ?? "";
  return /^\d{1,7}$/.test(given) ? Number(given) : defaultSize;
}

export interface HistoryOptions {
  readonly file: string;
  /** How many entries are kept. */
  readonly size: number;
  /** Texts that are never kept, such as the token of the environment. */
  readonly secrets: readonly string[];
  /** Is told once why entries are not kept. */
  readonly warn: (message: string) => void;
}

/**
 * What was typed, newest first, across sessions: a file of JSON strings, one a line, which only the user can read (0600).
 * Sessions append to it; the next one to start cuts it to its size. A statement that may hold a secret is in neither.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #entries: string[];
  #canWrite: boolean;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#canWrite = options.size > 0;
    this.#entries = options.size > 0 ? this.#read() : [];
  }

  /** Newest first. */
  get entries(): readonly string[] {
    return this.#entries;
  }

  add(entry: string): void {
    const { size, secrets, file } = this.#options;
    if (size === 0 || entry === "" || entry === this.#entries[0] || mayHoldSecret(entry, secrets)) return;
    this.#entries.unshift(entry);
    this.#entries.splice(size);
    this.#writing(() => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    });
  }

  #read(): string[] {
    const { file, size } = this.#options;
    let lines: readonly string[] = [];
    try {
      lines = readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "");
    } catch (error) {
      if (!isMissing(error)) this.#fail(error);
      return [];
    }
    const kept = lines.slice(-size);
    this.#writing(() => {
      // It may exist with wider permissions.
      chmodSync(file, 0o600);
      if (kept.length < lines.length) replaceFile(file, `${kept.join("\n")}\n`);
    });
    return kept.flatMap(entryOf).reverse();
  }

  #writing(action: () => void): void {
    if (!this.#canWrite) return;
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#canWrite = false;
    this.#options.warn(
      `what you type is not kept for later sessions: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A crash leaves the old file or the new one. */
function replaceFile(file: string, text: string): void {
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  writeFileSync(aside, text, { mode: 0o600 });
  renameSync(aside, file);
}

/** None for a line of another program. */
function entryOf(line: string): string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "string" ? [entry] : [];
  } catch {
    return [];
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
