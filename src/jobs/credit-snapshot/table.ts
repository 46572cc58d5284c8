import { col, type DataFrame, type ExecutableCommand, type SparkSession } from "../../index.ts";
import { checkFiles, checkKeys } from "./checks.ts";
import { DAY_COLUMN } from "./landing-glob.ts";
import { readDays, type Source } from "./source.ts";
import type { Rules } from "./violations.ts";

/** The rows of T(D), with the checks that fail the write of them. */
export function checkedTable(spark: SparkSession, source: Source, { columns, options }: Rules): DataFrame {
  const read = checkFiles(readDays(spark, source, columns), source.files);
  // Without a rebalance each task would write a file for each day it holds: a small day shall be one file.
  return checkKeys(read, options.key, options.onDuplicate).hint("rebalance", col(DAY_COLUMN));
}

/** The one write of a run. `_SUCCESS` is its commit, so it is asked for, whatever the cluster's default. */
export function publishCommand(table: DataFrame, path: string): ExecutableCommand {
  return table.write
    .format("parquet")
    .mode("error")
    .partitionBy(DAY_COLUMN)
    .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "true")
    .toCommand(path);
}
