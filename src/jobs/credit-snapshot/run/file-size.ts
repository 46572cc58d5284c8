import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import { taskBytes } from "../../../tables/one-task.ts";
import type { Server } from "../../../tables/server.ts";
import { latestColumn } from "../checks/duplicate-rule.ts";
import type { Options } from "../options.ts";

const ADVISED = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
const TASK_BYTES = "spark.sql.files.maxPartitionBytes";
const OPEN_COST = "spark.sql.files.openCostInBytes";
const OPEN_WRITERS = "spark.sql.maxConcurrentOutputFileWriters";

/** Spark counts bytes as they are shuffled. The same rows took 1.8 times less in Parquet, hence files of about 128 MB. */
const SHUFFLED_BYTES_A_FILE = `${224 * 1024 * 1024}b`;

/** Has the rebalance before the write cut a day into large files; false where the session or the server asks for others. */
export function writeLargeFiles(server: Server): Promise<boolean> {
  return setUnlessGiven(server, { [ADVISED]: SHUFFLED_BYTES_A_FILE });
}

/**
 * Has Spark write the days as it reads them, where each has landed as one file of no more than 128 MB: a task for each
 * file, and no row moved or sorted. Returns whether it does, as the options, the session or the server may ask for else.
 *
 * What it sets is the same for every run and stays set, since runs of one table share a session, and Spark looks at these
 * settings when a write has begun already. A run whose rows are balanced reads a file a task then, too.
 */
export async function writeFileByFile(
  server: Server,
  files: readonly Pick<LandedFile, "day" | "bytes">[],
  { onDuplicate, partitionBy }: Pick<Options, "onDuplicate" | "partitionBy">,
): Promise<boolean> {
  const isMoved = partitionBy.length > 0 || latestColumn(onDuplicate) !== undefined;
  const isFileADay = new Set(files.map(({ day }) => day)).size === files.length;
  if (isMoved || !isFileADay || files.some(({ bytes }) => bytes > taskBytes)) return false;
  // Spark cuts no file that is smaller than what opening one counts as, nor reads two in one task.
  const whole = `${taskBytes}b`;
  if (!(await setUnlessGiven(server, { [OPEN_COST]: whole, [TASK_BYTES]: whole }))) return false;
  // The rows of a first folder are written as they come, and only those of others sorted: of a file there are none.
  await setUnlessGiven(server, { [OPEN_WRITERS]: "1" });
  return true;
}

/** Sets all of some settings; none, and false, where the session or the server has another value for one. */
async function setUnlessGiven({ spark, call }: Server, settings: Readonly<Record<string, string>>): Promise<boolean> {
  const areOurs = await Promise.all(
    // The default given stands for unset, not Spark's own.
    Object.entries(settings).map(async ([key, ours]) => (await spark.conf.get(key, ours, call)) === ours),
  );
  if (!areOurs.every(Boolean)) return false;
  await spark.conf.set(settings, call);
  return true;
}
