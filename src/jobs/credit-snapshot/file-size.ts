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
