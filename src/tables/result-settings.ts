/**
 * Settings that say how Spark works or where things are, and change no row: how it splits, joins, spills and shows its
 * work, how much it reads at once, and how it reaches stores, whose values may be secret.
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
 * Those of the settings that were asked for which may change what is published, such as a time zone: all but those that
 * are known not to, since a setting that is forgotten here must make a new table and not leave an old one in its place.
 */
export function resultSettings(conf: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const counted = Object.entries(conf).filter(([key]) => !WITHOUT_EFFECT.some((start) => key.startsWith(start)));
  return Object.fromEntries(counted);
}
