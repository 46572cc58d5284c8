import { randomUUID } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { SparkSession } from "../../../../src/index.ts";
import { runCommand } from "../../cli/run-command.ts";
import { sparkRemote } from "../../spark.ts";

/** The committed files that days land as: small, and the same bytes on every machine. */
export type DayFile = "credits" | "corrected" | "repeated" | "few" | "narrow";

/** Of every file that lands, unless a scenario says otherwise: the fingerprint covers it. */
const landedAt = new Date("2022-03-10T04:05:06.789Z");

/** What one command said and how it ended. */
export interface Step {
  readonly command: string;
  readonly exitCode: number | null;
  /** The one object of `-o json`; the lines of text otherwise. */
  readonly stdout: unknown;
  readonly stderr: readonly string[];
}

/** A landing zone, a processed path and a home that hold what a scenario puts there and nothing else. */
export class Stage implements AsyncDisposable {
  readonly root: string;
  readonly steps: Step[] = [];

  /** The catalog is shared. */
  readonly view: string = `fixed_runs_${randomUUID().replaceAll("-", "")}`;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), "fixed-runs-")));
  }

  get landing(): string {
    return join(this.root, "landing");
  }

  get processed(): string {
    return join(this.root, "processed");
  }

  async land(file: DayFile, ...days: readonly string[]): Promise<void> {
    for (const day of days) await this.#put(file, join(this.landing, `record_date=${day}`));
  }

  async mark(name: string, ...days: readonly string[]): Promise<void> {
    for (const day of days) await writeFile(join(this.landing, `record_date=${day}`, name), "");
  }

  /** Publishes a table by hand: one that the command makes is called differently each time. */
  async publish(file: DayFile, run: string, ...days: readonly string[]): Promise<void> {
    for (const day of days) await this.#put(file, join(this.processed, run, `record_date=${day}`));
    await writeFile(join(this.processed, run, "_SUCCESS"), "");
  }

  async submit(asOf: string, ...more: readonly string[]): Promise<Step> {
    const roots = ["--landing", this.landing, "--processed", this.processed];
    return await this.run("submit", "credit-snapshot", ...roots, "--as-of", asOf, ...more);
  }

  async run(...args: readonly string[]): Promise<Step> {
    const home = join(this.root, "home");
    const env = {
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      SPARK_REMOTE: sparkRemote(),
    };
    const { exitCode, stdout, stderr } = await runCommand(args, { env, cwd: this.root });
    const isJson = args.join(" ").includes("-o json");
    const step = {
      command: args.join(" "),
      exitCode,
      stdout: isJson ? JSON.parse(stdout) : linesIn(stdout),
      stderr: linesIn(stderr),
    };
    this.steps.push(step);
    return step;
  }

  /** All that is left once the commands have ended. */
  async outcome(spark: SparkSession): Promise<Outcome> {
    await spark.sql(`DROP VIEW IF EXISTS ${this.view}`);
    const files = (await filesBelow(this.processed)).filter((name) => !name.endsWith(".crc"));
    const audit = files.filter((name) => /^_runs\/.*\.txt$/.test(name));
    const records = (await filesBelow(join(this.root, "home"))).filter((name) => name.includes("/runs/"));
    const committed = files.filter((name) => name.endsWith("/_SUCCESS") && name.startsWith("as_of="));
    const runs = committed.map((name) => name.slice(0, -"/_SUCCESS".length));
    return {
      steps: this.steps,
      files: files.filter((name) => !name.startsWith("_runs/")),
      rows: Object.fromEntries(
        await Promise.all(runs.map(async (run) => [run, await rowsOf(spark, join(this.processed, run))])),
      ),
      audit: sortedByTime(await this.#readLines(this.processed, audit)),
      records: await this.#readLines(join(this.root, "home"), records),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async #put(file: DayFile, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const target = join(folder, "part-0.parquet");
    await copyFile(join(import.meta.dirname, "days", `${file}.parquet`), target);
    await utimes(target, landedAt, landedAt);
  }

  async #readLines(folder: string, names: readonly string[]): Promise<readonly PublishedLine[]> {
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    return texts.flatMap((text) => linesIn(text).map((line): PublishedLine => JSON.parse(line)));
  }
}

type PublishedLine = Readonly<Record<string, unknown>>;

export interface Outcome {
  readonly steps: readonly Step[];
  /** Below the processed path, but for the audit records. */
  readonly files: readonly string[];
  /** Of each committed run, as JSON, in the order of their texts. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** The lines below `_runs/`, in the order in which they were written. */
  readonly audit: readonly PublishedLine[];
  /** What the run store knows, oldest run first. */
  readonly records: readonly PublishedLine[];
}

function sortedByTime(lines: readonly PublishedLine[]): readonly PublishedLine[] {
  const timeOf = (line: PublishedLine) => String(line["publishedAt"]);
  return lines.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
}

function linesIn(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function rowsOf(spark: SparkSession, path: string): Promise<readonly string[]> {
  const rows = await spark.read.parquet(path).toJSON().collect();
  return rows.map(([json]) => String(json)).sort();
}
