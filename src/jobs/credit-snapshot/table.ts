import { col, type DataFrame, type ExecutableCommand, type SparkSession } from "../../index.ts";
import { checkFiles, checkKeys, column } from "./checks.ts";
import { DAY_COLUMN } from "./landing-glob.ts";
import type { Options } from "./options.ts";
import { readDays, type Source } from "./source.ts";
import type { Rules } from "./violations.ts";

/** The rows of T(D), with the checks that fail the write of them. */
export function checkedTable(spark: SparkSession, source: Source, { columns, options }: Rules): DataFrame {
  const read = readDays(spark, source, columns);
  const wanted = options.where === undefined ? read : read.where(options.where);
  return laidOut(checkKeys(checkFiles(wanted, source.files), columns, options), options);
}

/** Without a rebalance each task would write a file for each day it holds: a small day shall be one file. */
function laidOut(rows: DataFrame, { partitionBy, sortBy }: Options): DataFrame {
  const folders = [col(DAY_COLUMN), ...partitionBy.map(column)];
  const balanced = rows.hint("rebalance", ...folders);
  // The writer sorts by folder, unless the rows come so: then it keeps the order within each.
  return sortBy.length === 0 ? balanced : balanced.sortWithinPartitions(...folders, ...sortBy.map(column));
}

/** The one write of a run. `_SUCCESS` is its commit, so it is asked for, whatever the cluster's default. */
export function publishCommand(table: DataFrame, path: string, { partitionBy }: Options): ExecutableCommand {
  return table.write
    .format("parquet")
    .mode("error")
    .partitionBy(DAY_COLUMN, ...partitionBy)
    .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "true")
    .toCommand(path);
}
