import type { Stats } from "node:fs";
import { link, mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SparkSession } from "../../../src/index.ts";

/** A separate directory for a test, with the two roots in it; removed once the test is over. */
export interface TestLake extends AsyncDisposable {
  readonly landing: string;
  readonly processed: string;
}

/** `name` is the last part of both paths, for tests of what a path may hold. */
export async function makeLake(name = "lake"): Promise<TestLake> {
  const root = await mkdtemp(join(tmpdir(), "credit-snapshot-"));
  return {
    landing: join(root, "landing", name),
    processed: join(root, "processed", name),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

export interface Delivery {
  readonly days: readonly string[];
  /** Distinct credits a day: c0000000, c0000001, …; 26 unless given. */
  readonly credits?: number;
  /** The columns of the data, as SQL over `id`, the credit's number. */
  readonly columns?: readonly string[];
  readonly mode?: "append" | "overwrite";
}

/** The columns that the tests expect unless they say otherwise. */
export const CREDIT_COLUMNS: readonly string[] = [
  "concat('c', lpad(id, 7, '0')) AS Id",
  "cast(id % 7 AS INT) AS dim1",
  "cast(id % 11 AS INT) AS dim2",
  "cast(id % 13 AS INT) AS dim3",
];

/** Lands days as the third party does: one folder a day, one file in it. */
export async function land(spark: SparkSession, landing: string, delivery: Delivery): Promise<void> {
  const { days, credits = 26, columns = CREDIT_COLUMNS, mode = "append" } = delivery;
  const literals = days.map((day) => `DATE'${day}'`).join(", ");
  const rows = await spark.sql(
    `SELECT ${columns.join(", ")}, record_date FROM range(${credits}), (SELECT explode(array(${literals})) AS record_date)`,
  );
  // A plain overwrite would remove the other days.
  await rows
    .repartition(Math.min(days.length, 4), "record_date")
    .write.mode(mode)
    .option("partitionOverwriteMode", "dynamic")
    .partitionBy("record_date")
    .parquet(landing);
}

/** Lands `days` as copies of the one file of a landed day, which takes no Spark: for zones of thousands of days. */
export async function landCopies(landing: string, day: string, days: readonly string[]): Promise<void> {
  const [file] = (await readdir(join(landing, `record_date=${day}`))).filter((name) => name.endsWith(".parquet"));
  if (file === undefined) throw new Error(`${day} has no file to copy`);
  for (const copy of days.filter((other) => other !== day)) {
    await mkdir(join(landing, `record_date=${copy}`));
    await link(join(landing, `record_date=${day}`, file), join(landing, `record_date=${copy}`, file));
  }
}

/** Gives a changed file its old time, up to the millisecond, which Spark sees: a `Date` would be rounded up. */
export async function restoreTime(file: string, { mtimeMs }: Pick<Stats, "mtimeMs">): Promise<void> {
  const seconds = (Math.floor(mtimeMs) + 0.5) / 1000;
  await utimes(file, seconds, seconds);
}

/** The days from `from` to `to`, both included. */
export function daysOf(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += 86_400_000) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

/** The arguments that submit the credit snapshot of a day of this lake. */
export function submitSnapshot(
  { landing, processed }: Pick<TestLake, "landing" | "processed">,
  asOf: string,
  ...more: readonly string[]
): readonly string[] {
  return ["submit", "credit-snapshot", "--landing", landing, "--processed", processed, "--as-of", asOf, ...more];
}
