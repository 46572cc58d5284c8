import { col, type DataFrame, type SparkSession } from "../../../index.ts";
import { column } from "../../../tables/column.ts";
import { listed } from "../../../tables/landing/landed-files.ts";
import { DAY_COLUMN, escapeGlob } from "../../../tables/landing/landing-glob.ts";
import { foldersOf, readSelected, type Source } from "../../../tables/landing/source.ts";
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
  /** Whether the tasks that read the days also write them: each day then becomes one file. */
  readonly isFileByFile: boolean;
}

/** The rows of T(D), with the checks that fail their write: the checks hold without a client that watches. */
export function checkedTable(spark: SparkSession, source: Source, rules: TableRules): DataFrame {
  const { columns, options } = rules;
  const { where, onDuplicate } = options;
  const wanted = readSelected(spark, source, { columns, where });
  const latest = latestColumn(onDuplicate);
  const keyed = failOnNullKeys(wanted, options);
  const checked = isInFolders(options) ? failOnEmptyPartitions(keyed, options.partitionBy) : keyed;
  const selected = latest === undefined ? checked : latestRows(checked, latest, { columns, key: options.key });
  const folders = listed(spark, foldersOf(source).map(escapeGlob));
  const checks = [listingCheck(folders, source.files)];
  if (where !== undefined && source.days.includes(options.asOf)) checks.push(ownDayCheck(wanted, options.asOf));
  if (onDuplicate === "fail") checks.push(duplicateCheck(checked, options));
  const table = checks.reduce((all, check) => all.unionByName(check, { allowMissingColumns: true }), selected);
  return laidOut(table, rules);
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
