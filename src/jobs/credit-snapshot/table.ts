import { col, type DataFrame, type ExecutableCommand, type SparkSession, StructType } from "../../index.ts";
import { duplicateCheck, failOnBadRows, filesRead, latestRows, listingCheck, ownDayCheck } from "./checks.ts";
import { column } from "./column.ts";
import { latestColumn } from "./duplicate-rule.ts";
import { inOneTask, openBytes } from "./file-size.ts";
import { type LandedFile, listed } from "./landing.ts";
import { DAY_COLUMN, escapeGlob } from "./landing-glob.ts";
import type { Options } from "./options.ts";
import { foldersOf, readDays, readSelected, type Source } from "./source.ts";
import type { Rules } from "./violations.ts";

/** The rows of T(D), with the checks that fail the write of them: nobody needs to watch for them to hold. */
export function checkedTable(spark: SparkSession, source: Source, { columns, options }: Rules): DataFrame {
  const { where, onDuplicate } = options;
  const wanted = readSelected(spark, source, { columns, where });
  const latest = latestColumn(onDuplicate);
  const checked = failOnBadRows(wanted, source.files, options);
  const rows = latest === undefined ? checked : latestRows(checked, latest, { columns, key: options.key });
  const folders = listed(spark, foldersOf(source).map(escapeGlob));
  const checks = [
    filesRead(inOneTask(readDays(spark, source, new StructType([])), source.files)),
    listingCheck(folders, source.files),
  ];
  if (where !== undefined) checks.push(ownDayCheck(wanted, options.asOf));
  if (onDuplicate === "fail") checks.push(duplicateCheck(checked, options));
  const table = checks.reduce((all, check) => all.unionByName(check, { allowMissingColumns: true }), rows);
  return laidOut(table, source.files, options);
}

/** Without a rebalance each task would write a file for each day it holds: a small day shall be one file. */
function laidOut(rows: DataFrame, files: readonly LandedFile[], options: Options): DataFrame {
  const { partitionBy, sortBy } = options;
  const folders = [col(DAY_COLUMN), ...partitionBy.map(column)];
  const balanced = isLaidOut(files, options) ? rows : rows.hint("rebalance", ...folders);
  // The writer sorts by folder, unless the rows come so: then it keeps the order within each.
  return sortBy.length === 0 ? balanced : balanced.sortWithinPartitions(...folders, ...sortBy.map(column));
}

/** Whether the tasks that read the days write one file for each already: no check has moved rows, and a day is one file. */
function isLaidOut(files: readonly LandedFile[], { onDuplicate, partitionBy }: Options): boolean {
  const isFileADay = new Set(files.map(({ day }) => day)).size === files.length;
  return (
    isFileADay &&
    latestColumn(onDuplicate) === undefined &&
    partitionBy.length === 0 &&
    // Spark cuts no file into tasks that is smaller than what opening one counts as.
    files.every(({ bytes }) => bytes <= openBytes)
  );
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
