import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import { taskBytes } from "../../../tables/one-task.ts";
import type { Server } from "../../../tables/server.ts";
import { latestColumn } from "../checks/duplicate-rule.ts";
import type { Options } from "../options.ts";

const ADVISED = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
const TASK_BYTES = "spark.sql.files.maxPartitionBytes";
const OPEN_COST = "spark.sql.files.openCostInBytes";
const OPEN_WRITERS = "spark.sql.maxConcurrentOutputFileWriters";

/** Spark counts shuffled bytes. The same rows took 1.8 times less in Parquet, hence files of about 128 MB. */
const SHUFFLED_BYTES_A_FILE = `${224 * 1024 * 1024}b`;

/** Makes the rebalance before the write cut a day into large files; false if the session or server asks for others. */
export function writeLargeFiles(server: Server): Promise<boolean> {
  return setUnlessGiven(server, { [ADVISED]: SHUFFLED_BYTES_A_FILE });
}

/**
 * If each day has landed as one file of up to 128 MB, makes Spark write the days as it reads them: one task per file,
 * and no row moved or sorted. Returns whether it does: the options, the session or the server may ask for something
 * else.
 *
 * The settings are the same for every run and stay set, since runs of one table share a session, and Spark reads them
 * after a write has begun. So a run whose rows are rebalanced also reads one file per task.
 */
export async function writeFileByFile(
  server: Server,
  files: readonly Pick<LandedFile, "day" | "bytes">[],
  { onDuplicate, partitionBy }: Pick<Options, "onDuplicate" | "partitionBy">,
): Promise<boolean> {
  const isMoved = partitionBy.length > 0 || latestColumn(onDuplicate) !== undefined;
  const isFileADay = new Set(files.map(({ day }) => day)).size === files.length;
  if (isMoved || !isFileADay || files.some(({ bytes }) => bytes > taskBytes)) return false;
  // Spark does not split a file that is smaller than the cost of opening one, or read two such files in one task.
  const whole = `${taskBytes}b`;
  if (!(await setUnlessGiven(server, { [OPEN_COST]: whole, [TASK_BYTES]: whole }))) return false;
  // Spark writes the rows of a task's first folder as they come, and only sorts those of others: a file has no others.
  await setUnlessGiven(server, { [OPEN_WRITERS]: "1" });
  return true;
}

/** Sets all of the settings; sets none and returns false if the session or the server has another value for one. */
async function setUnlessGiven({ spark, call }: Server, settings: Readonly<Record<string, string>>): Promise<boolean> {
  const areOurs = await Promise.all(
    // The default given here is for an unset key, not Spark's own default.
    Object.entries(settings).map(async ([key, ours]) => (await spark.conf.get(key, ours, call)) === ours),
  );
  if (!areOurs.every(Boolean)) return false;
  await spark.conf.set(settings, call);
  return true;
}
