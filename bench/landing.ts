import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SparkSession } from "../src/index.ts";
import { benchCache } from "./peers.ts";

export const asOf = "2022-03-25";
/** The days that T(2022-03-25) keeps of a landing zone that begins in 2022. */
export const keptDays: readonly string[] = ["2022-01-31", "2022-02-28", asOf];
const lastDay = "2022-03-26";

/**
 * A landing zone of so many days up to 2022-03-26, one file per day, made by Spark once and kept in the cache.
 * The kept days have `keptRows` credits each; the other days `otherRows`.
 */
export async function landingZone(days: number, otherRows: number, keptRows = 200_000): Promise<string> {
  const root = join(benchCache, `landing-${days}x${otherRows}${keptRows === 200_000 ? "" : `-${keptRows}`}`);
  if (existsSync(root)) return root;
  process.stderr.write(`making ${days} days of ${otherRows} credits in ${root}\n`);
  mkdirSync(benchCache, { recursive: true });
  const unfinished = `${root}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  await using spark = await SparkSession.builder.remote(process.env["SPARK_REMOTE"] ?? "").getOrCreate();
  const kept = keptDays.map((day) => `DATE'${day}'`).join(", ");
  // One task per day writes that day's file; rows are computed from the day's number, so nothing is shuffled.
  const rows = await spark.sql(
    `SELECT concat('credit-', id) AS Id, pmod(hash(id, record_date), 100) AS dim1, pmod(hash(record_date, id), 1000) AS dim2,
              CAST(id * 1.25 AS DECIMAL(18,2)) AS balance, record_date
       FROM (SELECT date_sub(DATE'${lastDay}', CAST(id AS INT)) AS record_date FROM range(0, ${days}, 1, ${Math.min(days, 200)}))
       LATERAL VIEW explode(sequence(0L, IF(record_date IN (${kept}), ${keptRows}L, ${otherRows}L) - 1)) rows AS id`,
  );
  await rows.write.partitionBy("record_date").mode("error").parquet(unfinished);
  renameSync(unfinished, root);
  return root;
}
