import type { OptionMap } from "../plan/source.ts";
import type { Column, ColumnOrName } from "../sql/column.ts";
import { toColumn } from "../sql/columns.ts";
import { expr } from "../sql/functions/misc.ts";
import { type Call, checkOptions, checkQuery, define, invalid } from "./define.ts";
import type { Query } from "./definition.ts";

/** The options of a flow. */
export interface AppendFlowOptions {
  /** The streaming table or sink that it appends to. */
  readonly target: string;
  /** Settings, `spark.sql.…`, for its query. They win over those of the target and of the pipeline. */
  readonly sparkConf?: OptionMap;
}

/**
 * Defines a flow that appends what is new in the streams that `query` reads. Throws `InvalidInputError` outside of a
 * pipeline. Source: `pyspark.pipelines.append_flow`.
 */
export function appendFlow(name: string, query: Query, options: AppendFlowOptions): void {
  const call = { method: "appendFlow", name };
  checkOptions(call, options, ["target", "sparkConf"]);
  checkQuery(call, query);
  const { target, sparkConf: sqlConf = {} } = options;
  if (typeof target !== "string") throw invalid(call, "needs the option target, the name of what it appends to.");
  define(call, [(location) => ({ kind: "flow", name, target, query, sqlConf, location })]);
}

/** How changes become rows. Columns are given by name, or by `col(name)` without a qualifier. */
export interface AutoCdcOptions {
  /** The columns that tell rows apart; at least one. They stay the same until a full refresh. */
  readonly keys: readonly ColumnOrName[];
  /** What orders the changes of a key: a SQL text, or a column. Its type stays the same until a full refresh. */
  readonly sequenceBy: string | Column;
  /** True of a change that deletes its row: a SQL text, or a column. Default: no change does. */
  readonly applyAsDeletes?: string | Column;
  /** The columns to keep. Default: all. */
  readonly columnList?: readonly ColumnOrName[];
  /** The columns to leave out. Default: none. */
  readonly exceptColumnList?: readonly ColumnOrName[];
  /** 1 keeps the newest row of a key, 2 (Spark 4.3) all of them with the time of each. Default: the server's, 1. */
  readonly storedAsScdType?: 1 | 2;
  /** Of type 2: the columns whose change starts another row. Default: all. */
  readonly trackHistoryColumnList?: readonly ColumnOrName[];
  /** Of type 2: the columns whose change does not. Default: none. */
  readonly trackHistoryExceptColumnList?: readonly ColumnOrName[];
  /** The flow's name. Default: the target's. */
  readonly name?: string;
  /** Settings, `spark.sql.…`, for the flow. They win over those of the target and of the pipeline. */
  readonly sparkConf?: OptionMap;
}

const autoCdcOptions = [
  ...["keys", "sequenceBy", "applyAsDeletes", "columnList", "exceptColumnList", "storedAsScdType"],
  ...["trackHistoryColumnList", "trackHistoryExceptColumnList", "name", "sparkConf"],
];

/**
 * Defines a flow that applies the changes of `source`, a stream, to the streaming table `target` (Spark 4.2 and newer).
 * The target's format must support MERGE. Throws `InvalidInputError` for options that contradict each other, and outside
 * of a pipeline. Source: `pyspark.pipelines.create_auto_cdc_flow`.
 */
export function createAutoCdcFlow(target: string, source: string, options: AutoCdcOptions): void {
  const call = { method: "createAutoCdcFlow", name: target };
  checkOptions(call, options, autoCdcOptions);
  checkAutoCdc(call, options);
  const { name = target, sequenceBy, applyAsDeletes, storedAsScdType, sparkConf: sqlConf = {} } = options;
  const details = {
    source,
    keys: expressions(options.keys),
    sequenceBy: expression(sequenceBy),
    applyAsDeletes: applyAsDeletes === undefined ? undefined : expression(applyAsDeletes),
    columnList: expressions(options.columnList),
    exceptColumnList: expressions(options.exceptColumnList),
    storedAsScdType,
    trackHistoryColumnList: expressions(options.trackHistoryColumnList),
    trackHistoryExceptColumnList: expressions(options.trackHistoryExceptColumnList),
  };
  define(call, [(location) => ({ kind: "autoCdc", name, target, details, sqlConf, location })]);
}

function checkAutoCdc(call: Call, options: AutoCdcOptions): void {
  const { trackHistoryColumnList: tracked, trackHistoryExceptColumnList: untracked } = options;
  if (!has(options.keys)) throw invalid(call, "needs keys, the columns that tell rows apart.");
  if (options.sequenceBy === undefined) throw invalid(call, "needs sequenceBy, what orders the changes of a key.");
  if (![undefined, 1, 2].includes(options.storedAsScdType)) {
    throw invalid(call, `has the storedAsScdType ${options.storedAsScdType}; it is 1 or 2.`);
  }
  if (has(options.columnList) && has(options.exceptColumnList)) {
    throw invalid(call, "has both columnList and exceptColumnList; give one of them.");
  }
  if (has(tracked) && has(untracked)) {
    throw invalid(call, "has both trackHistoryColumnList and trackHistoryExceptColumnList; give one of them.");
  }
  if ((has(tracked) || has(untracked)) && options.storedAsScdType !== 2) {
    throw invalid(call, "tracks the history of columns, which only storedAsScdType: 2 keeps.");
  }
}

function has(columns: readonly ColumnOrName[] | undefined): boolean {
  return columns !== undefined && columns.length > 0;
}

function expressions(columns: readonly ColumnOrName[] = []) {
  return columns.map((column) => toColumn(column).expression);
}

/** A text is SQL, not a column's name, as in PySpark. */
function expression(column: string | Column) {
  return (typeof column === "string" ? expr(column) : column).expression;
}
