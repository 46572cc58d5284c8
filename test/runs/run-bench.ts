import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SparkConnectClient, SparkSession } from "../../src/index.ts";
import {
  type Ended,
  type Home,
  makeHome,
  type RunningCommand,
  runJson,
  startCommand,
} from "../integration/cli/run-command.ts";
import { land, submitSnapshot } from "../integration/credit-snapshot/landing-zone.ts";
import type { SparkUnderTest } from "./spark-under-test.ts";

/** Keeps one task busy for five minutes; other commands' work on Spark runs beside it. */
export const sleeping: string = "java_method('java.lang.Thread', 'sleep', 300000L) AS x FROM range(0, 1, 1, 1)";

/** A Spark, a user's machine, and what the commands on it printed. */
export class RunBench implements AsyncDisposable {
  readonly spark: SparkUnderTest;
  readonly home: Home;
  /** Another machine: the same server, no records. */
  readonly elsewhere: Home;
  readonly printed: string[] = [];

  private constructor(spark: SparkUnderTest, home: Home, elsewhere: Home) {
    [this.spark, this.home, this.elsewhere] = [spark, home, elsewhere];
  }

  /** Lands `days`, where there are any, and the month-ends before them, each with 26 credits. */
  static async begin(begin: () => Promise<SparkUnderTest>, days: readonly string[]): Promise<RunBench> {
    const bench = new RunBench(await begin(), await makeHome(), await makeHome());
    if (days.length === 0) return bench;
    await using session = bench.newSession();
    await land(session, bench.lake.landing, { days: ["2022-01-31", "2022-02-28", ...days] });
    return bench;
  }

  get lake(): { readonly landing: string; readonly processed: string } {
    const { spark: root } = this.spark.data;
    return { landing: `${root}/landing`, processed: `${root}/processed` };
  }

  newSession(): SparkSession {
    const { remote, token } = this.spark;
    return SparkSession.fromClient(new SparkConnectClient({ remote, token }));
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
    return startCommand(args, { env: { ...this.#env(this.home), ...env } });
  }

  async endOf(command: RunningCommand): Promise<Ended> {
    return this.#noted(await command.ended);
  }

  /** Runs a command with `-o json` to its end. */
  async json(args: readonly string[], machine: Home = this.home): ReturnType<typeof runJson> {
    return this.#noted(await runJson(args, { env: this.#env(machine) }));
  }

  snapshot(asOf: string, ...more: readonly string[]): readonly string[] {
    return submitSnapshot(this.lake, asOf, ...more);
  }

  /** A credit snapshot that sleeps for each of its 78 rows. */
  slowSnapshot(asOf: string, rowMs: number, ...more: readonly string[]): readonly string[] {
    return this.snapshot(asOf, "--where", `java_method('java.lang.Thread', 'sleep', ${rowMs}L) IS NOT NULL`, ...more);
  }

  /** A job that writes what it selects. */
  async sqlFile(name: string, selected: string): Promise<string> {
    const file = join(this.home.directory, `${name}.sql`);
    const out = `${this.spark.data.spark}/${name}`;
    await writeFile(file, `INSERT OVERWRITE DIRECTORY '${out}' USING parquet SELECT ${selected}`);
    return file;
  }

  /** The committed runs of a day, by the files. */
  async committed(asOf: string): Promise<readonly string[]> {
    const folder = join(this.spark.data.here, "processed", `as_of=${asOf}`);
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    return files.filter((file) => /^_run-[^/]*\/_SUCCESS$/.test(file));
  }

  /** How many rows the table of a day has. */
  async rowsOf(asOf: string): Promise<number> {
    const { json } = await this.json(["resolve", "--processed", this.lake.processed, "--as-of", asOf]);
    await using session = this.newSession();
    return await session.read.parquet(String(json["path"])).count();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of [this.spark, this.home, this.elsewhere]) await part[Symbol.asyncDispose]();
  }

  #env(machine: Home): Readonly<Record<string, string>> {
    const { remote, token } = this.spark;
    return { ...machine.env, SPARK_REMOTE: remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: token };
  }

  #noted<T extends Ended>(ended: T): T {
    this.printed.push(ended.stdout, ended.stderr);
    return ended;
  }
}
