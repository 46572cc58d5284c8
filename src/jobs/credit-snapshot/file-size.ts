import type { DataFrame } from "../../index.ts";
import { latestColumn } from "./duplicate-rule.ts";
import type { LandedFile } from "./landing.ts";
import type { Options } from "./options.ts";
import type { Server } from "./server.ts";

const ADVISED = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
const OPEN_COST = "spark.sql.files.openCostInBytes";
const OPEN_WRITERS = "spark.sql.maxConcurrentOutputFileWriters";

/** Spark counts bytes as they are shuffled. The same rows took 1.8 times less in Parquet, hence files of about 128 MB. */
const SHUFFLED_BYTES_A_FILE = `${224 * 1024 * 1024}b`;

/** Spark's defaults of `spark.sql.files.maxPartitionBytes`, and of `openCostInBytes`, which opening a file counts as. */
const taskBytes = 128 * 1024 * 1024;
const openBytes = 4 * 1024 * 1024;

/** Has the rebalance before the write cut a day into large files, unless the session or the server asks for others. */
export async function writeLargeFiles({ spark, call }: Server): Promise<void> {
  // The default given stands for unset, not Spark's own.
  const size = await spark.conf.get(ADVISED, SHUFFLED_BYTES_A_FILE, call);
  if (size === SHUFFLED_BYTES_A_FILE) await spark.conf.set(ADVISED, size, call);
}

/**
 * Has Spark write the days as it reads them, where each has landed as one file of no more than 128 MB: a task for each
 * file, and no row moved or sorted. Returns whether it does, as the options, the session or the server may ask for else.
 */
export async function writeFileByFile(
  server: Server,
  files: readonly Pick<LandedFile, "day" | "bytes">[],
  { onDuplicate, partitionBy }: Pick<Options, "onDuplicate" | "partitionBy">,
): Promise<boolean> {
  const isMoved = partitionBy.length > 0 || latestColumn(onDuplicate) !== undefined;
  const isFileADay = new Set(files.map(({ day }) => day)).size === files.length;
  const isSmall = files.every(({ bytes }) => bytes <= openBytes);
  const isWanted = isFileADay && !isMoved && files.every(({ bytes }) => bytes <= taskBytes);
  const [cutsNone] = await Promise.all([
    // Spark cuts no file that is smaller than what opening one counts as. Small ones it is cheaper to read many a task.
    lent(server, OPEN_COST, { value: `${taskBytes}b`, isWanted: isWanted && !isSmall }),
    // Without it Spark sorts all rows by their day. A task has at most 32 days, as it opens no more files.
    lent(server, OPEN_WRITERS, { value: "64", isWanted }),
  ]);
  const advised = await server.spark.conf.get(ADVISED, SHUFFLED_BYTES_A_FILE, server.call);
  return isWanted && (isSmall || (cutsNone && advised === SHUFFLED_BYTES_A_FILE));
}

/** Sets a setting, or takes it back that an earlier run of the session has set; false where it is someone else's. */
async function lent(
  { spark, call }: Server,
  key: string,
  { value, isWanted }: { readonly value: string; readonly isWanted: boolean },
): Promise<boolean> {
  if ((await spark.conf.get(key, value, call)) !== value) return false;
  await (isWanted ? spark.conf.set(key, value, call) : spark.conf.unset(key, call));
  return true;
}

/** Whether the files are so few and small that one task may read them all. */
export function fitOneTask(files: readonly Pick<LandedFile, "bytes">[]): boolean {
  return files.reduce((sum, { bytes }) => sum + bytes + openBytes, 0) <= taskBytes;
}

/** For an aggregate over few, small files: rows of one task need no shuffle, which takes longer than to read them. */
export function inOneTask(rows: DataFrame, files: readonly Pick<LandedFile, "bytes">[]): DataFrame {
  return fitOneTask(files) ? rows.coalesce(1) : rows;
}
