import { col, type DataFrame, type IsoDate, type SparkSession } from "../../../index.ts";
import { column } from "../../../tables/column.ts";
import { listed } from "../../../tables/landing/landed-files.ts";
import { DAY_COLUMN, escapeGlob } from "../../../tables/landing/landing-glob.ts";
import { foldersOf, readSelected, type Source, sourceOf } from "../../../tables/landing/source.ts";
import {
  duplicateCheck,
  failOnEmptyPartitions,
  failOnNullKeys,
  latestRows,
  listingCheck,
  ownDayCheck,
} from "../checks/checks.ts";
import { latestColumn } from "../checks/duplicate-rule.ts";
import type { Rules } from "../checks/violations.ts";

export interface TableRules extends Rules {
  /** The days whose keys must be compared: all but those that the same process has compared in the same files. */
  readonly openDays: readonly IsoDate[];
  /** Whether the tasks that read the days also write them: each day then becomes one file. */
  readonly isFileByFile: boolean;
}

/** The rows of T(D), with the checks that fail their write: the checks hold without a client that watches. */
export function checkedTable(spark: SparkSession, source: Source, rules: TableRules): DataFrame {
  const { columns, options, openDays } = rules;
  const { where, onDuplicate } = options;
  const wanted = readSelected(spark, source, { columns, where });
  const latest = latestColumn(onDuplicate);
  const checked = withKeys(wanted, options);
  const selected = latest === undefined ? checked : latestRows(checked, latest, { columns, key: options.key });
  const folders = listed(spark, foldersOf(source).map(escapeGlob));
  const checks = [listingCheck(folders, source.files)];
  if (where !== undefined && source.days.includes(options.asOf)) checks.push(ownDayCheck(wanted, options.asOf));
  if (onDuplicate === "fail" && openDays.length > 0) {
    const isAll = openDays.length === source.days.length;
    const open = isAll
      ? checked
      : withKeys(readSelected(spark, sourceOf(source, openDays), { columns, where }), options);
    checks.push(duplicateCheck(open, options));
  }
  const table = checks.reduce((all, check) => all.unionByName(check, { allowMissingColumns: true }), selected);
  return laidOut(table, rules);
}

/** Fails on a record without a key, and on a value that no folder can name. */
function withKeys(rows: DataFrame, options: TableRules["options"]): DataFrame {
  const keyed = failOnNullKeys(rows, options);
  return isInFolders(options) ? failOnEmptyPartitions(keyed, options.partitionBy) : keyed;
}

/** Whether folders name the values of partition columns: a table keeps them as they are. */
function isInFolders({ partitionBy, store }: TableRules["options"]): boolean {
  return partitionBy.length > 0 && "processed" in store;
}

/** Without a rebalance each task would write a file for each day it holds; a small day should be one file. */
function laidOut(rows: DataFrame, { isFileByFile, options }: TableRules): DataFrame {
  const { partitionBy, sortBy } = options;
  const folders = [col(DAY_COLUMN), ...partitionBy.map(column)];
  const balanced = isFileByFile ? rows : rows.hint("rebalance", ...folders);
  // The writer sorts by folder, unless the rows come sorted like that: then it keeps the order within each folder.
  return sortBy.length === 0 ? balanced : balanced.sortWithinPartitions(...folders, ...sortBy.map(column));
}
