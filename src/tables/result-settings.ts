/**
 * Settings that say how Spark works or where things are, and change no row: how it splits, joins, spills and shows its
 * work, how much it reads at once, and how it reaches stores (these may hold secrets).
 */
const WITHOUT_EFFECT: readonly string[] = [
  "spark.sql.adaptive.",
  "spark.sql.autoBroadcastJoinThreshold",
  "spark.sql.broadcastTimeout",
  "spark.sql.catalog.",
  "spark.sql.cbo.",
  "spark.sql.codegen.",
  "spark.sql.debug.",
  "spark.sql.files.maxPartitionBytes",
  "spark.sql.files.maxPartitionNum",
  "spark.sql.files.minPartitionNum",
  "spark.sql.files.openCostInBytes",
  "spark.sql.inMemoryColumnarStorage.",
  "spark.sql.join.",
  "spark.sql.maxConcurrentOutputFileWriters",
  "spark.sql.maxPlanStringLength",
  "spark.sql.parquet.columnarReaderBatchSize",
  "spark.sql.parquet.enable",
  "spark.sql.parquet.filterPushdown",
  "spark.sql.redaction.",
  "spark.sql.shuffle.",
  "spark.sql.sources.parallelPartitionDiscovery.",
  "spark.sql.statistics.",
  "spark.sql.ui.",
  "spark.connect.",
  "spark.hadoop.",
  "spark.job.",
  "spark.scheduler.",
];

/**
 * The requested settings that may change what is published, such as a time zone. All count except those that are known
 * to change no row: a setting that this list forgets must make a new table, not keep an old one.
 */
export function resultSettings(conf: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const counted = Object.entries(conf).filter(([key]) => !WITHOUT_EFFECT.some((start) => key.startsWith(start)));
  return Object.fromEntries(counted);
}
