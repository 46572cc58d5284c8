import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type DataFrame, functions as F, type SparkSession } from "../../../../src/index.ts";
import type { SparkUnderTest } from "../../../runs/spark-under-test.ts";
import { land, submitSnapshot, type TestLake } from "../landing-zone.ts";

/** A directory of tables: its path for Spark, and its path on this machine. */
export type Processed = SparkUnderTest["data"];

const asOf = "2022-03-01";
const days: readonly string[] = ["2022-01-31", "2022-02-28", asOf];
const CREDITS = 2_000;

/** Lands days whose credits are numbered from 0 in column `n`. */
export function landNumbered(spark: SparkSession, landing: string): Promise<void> {
  return land(spark, landing, { days, credits: CREDITS, columns: ["concat('c', id) AS Id", "id AS n"] });
}

/**
 * The arguments that publish the table of a round: it lacks credit number `round` in each day, as no other one does.
 */
export function submitRound(lake: Pick<TestLake, "landing" | "processed">, round: number): readonly string[] {
  return submitSnapshot(lake, asOf, "--where", `n <> ${round}`, "-o", "json");
}

/** The round whose table these rows are. Throws for anything but a whole table: a part, a mixture of two, no row. */
export async function roundOf(table: DataFrame): Promise<number> {
  const [round] = await roundsOf(table.selectExpr("'the table' AS run", "string(record_date) AS day", "n"));
  if (round === undefined) throw new Error("a table without a row");
  return round;
}

/** The rounds of all committed runs below a path, in the order of the runs. Throws where one is not whole. */
export async function committedRounds(spark: SparkSession, processed: Processed): Promise<readonly number[]> {
  const runs = (await committedRuns(processed.here)).map((run) => `${processed.spark}/as_of=${asOf}/${basename(run)}`);
  const rows = spark.read.option("recursiveFileLookup", "true").parquet(...runs);
  const part = (name: string) => `regexp_extract(_metadata.file_path, '/${name}([^/]+)/', 1)`;
  return roundsOf(rows.selectExpr(`${part("_run-")} AS run`, `${part("record_date=")} AS day`, "n"));
}

/** How far a run had got at a kill, by what is on disk: nothing, its directory, its commit. */
export type Stage = "before its write" | "in its write" | "after its commit";

/** The directories of runs, and those that are committed. */
export interface RunCounts {
  readonly runs: number;
  readonly committed: number;
}

export async function runCounts(processed: string): Promise<RunCounts> {
  return { runs: (await runNames(processed)).length, committed: (await committedRuns(processed)).length };
}

/** How far the one run has got that may have begun since those counts. */
export async function stageSince(processed: string, before: RunCounts): Promise<Stage> {
  const { runs, committed } = await runCounts(processed);
  if (committed > before.committed) return "after its commit";
  return runs > before.runs ? "in its write" : "before its write";
}

/** Names of the day's runs, committed or not. */
async function runNames(processed: string): Promise<readonly string[]> {
  const names = await readdir(join(processed, `as_of=${asOf}`)).catch(() => []);
  return names.filter((name) => name.startsWith("_run-"));
}

/** The directories of the runs that readers may find, on this machine. */
export async function committedRuns(processed: string): Promise<readonly string[]> {
  const runs = (await runNames(processed)).map((name) => join(processed, `as_of=${asOf}`, name));
  return runs.filter((run) => existsSync(join(run, "_SUCCESS")));
}

async function roundsOf(rows: DataFrame): Promise<readonly number[]> {
  const counts = rows.groupBy("run", "day").agg(F.count("n").alias("rows"), F.sum("n").alias("sum"));
  const seen = await counts.orderBy("run", "day").collect();
  return [...Map.groupBy(seen, ({ run }) => run).values()].map((parts) => {
    const texts = parts.map(({ day, rows, sum }) => `${day}: ${rows} rows, sum ${sum}`);
    const round = (CREDITS * (CREDITS - 1)) / 2 - Number(parts[0]?.["sum"]);
    if (String(texts) !== String(wholeTable(round))) throw new Error(`no round's table: ${texts.join("; ")}`);
    return round;
  });
}

function wholeTable(round: number): readonly string[] {
  return days.map((day) => `${day}: ${CREDITS - 1} rows, sum ${(CREDITS * (CREDITS - 1)) / 2 - round}`);
}
