/**
 * Session settings that make a write keep what was read, for every reader. Spark's defaults would write an instant as
 * INT96, which readers outside Spark count in nanoseconds and so take 9999-12-31 for 1816. A server may ask for dates
 * in the hybrid calendar, or for a layout of lists and decimals from before Parquet had one.
 */
const FAITHFUL: Readonly<Record<string, string>> = {
  "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
  "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
  "spark.sql.parquet.writeLegacyFormat": "false",
};

/**
 * The settings that make the session write what landed, whatever the server's defaults; a setting that was asked for
 * stays. The values are the same for every run, since runs of one table share a session.
 */
export function writingWhatLanded(conf: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(FAITHFUL).filter(([key]) => !Object.hasOwn(conf, key)));
}
