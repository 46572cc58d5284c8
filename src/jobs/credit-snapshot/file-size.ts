import type { DataFrame } from "../../index.ts";
import type { LandedFile } from "./landing.ts";
import type { Server } from "./server.ts";

const SETTING = "spark.sql.adaptive.advisoryPartitionSizeInBytes";

/** Spark counts bytes as they are shuffled. The same rows took 1.8 times less in Parquet, hence files of about 128 MB. */
const SHUFFLED_BYTES_A_FILE = `${224 * 1024 * 1024}b`;

/** Has the rebalance before the write cut a day into large files, unless the session or the server asks for others. */
export async function writeLargeFiles({ spark, call }: Server): Promise<void> {
  // The default given stands for unset, not Spark's own.
  const size = await spark.conf.get(SETTING, SHUFFLED_BYTES_A_FILE, call);
  if (size === SHUFFLED_BYTES_A_FILE) await spark.conf.set(SETTING, size, call);
}

/** Spark's defaults of `spark.sql.files.maxPartitionBytes`, and of `openCostInBytes`, which opening a file counts as. */
const taskBytes = 128 * 1024 * 1024;
export const openBytes: number = 4 * 1024 * 1024;

/** Whether the files are so few and small that one task may read them all. */
export function fitOneTask(files: readonly Pick<LandedFile, "bytes">[]): boolean {
  return files.reduce((sum, { bytes }) => sum + bytes + openBytes, 0) <= taskBytes;
}

/** For an aggregate over few, small files: rows of one task need no shuffle, which takes longer than to read them. */
export function inOneTask(rows: DataFrame, files: readonly Pick<LandedFile, "bytes">[]): DataFrame {
  return fitOneTask(files) ? rows.coalesce(1) : rows;
}
