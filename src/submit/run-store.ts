import { chmod, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { isFinal, type RunRecord } from "./run-record.ts";

/** The user's records of runs: `$XDG_STATE_HOME/spark-connect/runs`, by default under `~/.local/state`. */
export function runStoreDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const configured = env["XDG_STATE_HOME"];
  const base = configured?.startsWith("/") ? configured : join(homedir(), ".local", "state");
  return join(base, "spark-connect", "runs");
}

/** How many runs are remembered, beside those that may still go on. */
export const maxRecords = 1_000;

/**
 * One JSON file per run, named by its start and its id, so that file names are enough to find the newest run or any
 * other. Only the user can read it (0700, 0600). A file is replaced as a whole: a crash leaves the old or the new one.
 */
export class RunStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes a record and flushes it to the disk: the next step may be the request that starts the run. */
  async save(record: RunRecord): Promise<void> {
    await this.#makeDirectory();
    const file = join(this.#directory, fileName(record));
    // Not by node:crypto, which `list` would have to load.
    const aside = `${file}.${Math.random().toString(16).slice(2)}`;
    const handle = await open(aside, "w", 0o600);
    try {
      await handle.writeFile(JSON.stringify(record));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  }

  /** Forgets a run. */
  async remove(record: RunRecord): Promise<void> {
    await rm(join(this.#directory, fileName(record)), { force: true });
  }

  /** The newest records, newest first; with `since`, those of runs that started at that time or later. */
  async list(limit: number, { since }: { readonly since?: Date } = {}): Promise<readonly RunRecord[]> {
    const oldest = since === undefined ? "" : timeInName(since.toISOString());
    const names = (await this.#names()).filter((name) => name >= oldest).slice(0, limit);
    const records = await Promise.all(names.map((name) => this.#read(name)));
    return records.filter((record) => record !== null);
  }

  /** The records whose run id begins with `prefix`, newest first. */
  async find(prefix: string): Promise<readonly RunRecord[]> {
    const names = (await this.#names()).filter((name) => idIn(name).startsWith(prefix.toLowerCase()));
    const records = await Promise.all(names.map((name) => this.#read(name)));
    return records.filter((record) => record !== null);
  }

  /** Forgets the oldest runs beyond a thousand that have ended. */
  async prune(): Promise<void> {
    const names = (await this.#names()).slice(maxRecords);
    for (const name of names) {
      const record = await this.#read(name);
      if (record === null || isFinal(record.state)) await rm(join(this.#directory, name), { force: true });
    }
  }

  async #makeDirectory(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    // The folder may exist with wider permissions; jobs' arguments are private.
    await chmod(this.#directory, 0o700);
  }

  async #names(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#directory);
      return names
        .filter((name) => name.endsWith(".json"))
        .sort()
        .reverse();
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
  }

  /** `null` if it is not a record, or is gone meanwhile. */
  async #read(name: string): Promise<RunRecord | null> {
    try {
      const record: unknown = JSON.parse(await readFile(join(this.#directory, name), "utf8"));
      return isRecord(record) ? record : null;
    } catch {
      return null;
    }
  }
}

/** `2022-03-26T04-00-00.000Z_<id>.json`: sorts by time. */
function fileName({ startedAt, run }: RunRecord): string {
  return `${timeInName(startedAt)}_${run.id}.json`;
}

function timeInName(time: string): string {
  return time.replaceAll(":", "-");
}

function idIn(name: string): string {
  return name.slice(name.indexOf("_") + 1, -".json".length);
}

/** Skips files of a later version or of another program. */
function isRecord(value: unknown): value is RunRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    "schemaVersion" in value &&
    value.schemaVersion === 1 &&
    "run" in value
  );
}
