import type { Output, TableDetails } from "../plan/pipeline.ts";
import type { OptionMap } from "../plan/source.ts";
import type { StructType } from "../types/data-type.ts";
import { type Call, checkOptions, checkQuery, define, type Maker } from "./define.ts";
import type { Query } from "./definition.ts";

/** The options of a temporary view. */
export interface ViewOptions {
  /** A description for readers. */
  readonly comment?: string;
  /** Settings, `spark.sql.…`, for the dataset's own query. They override the pipeline's. */
  readonly sparkConf?: OptionMap;
}

/** The options of a table that flows fill. */
export interface StreamingTableOptions {
  /** A description for readers; the table's comment in the catalog. */
  readonly comment?: string;
  /** TBLPROPERTIES. */
  readonly tableProperties?: OptionMap;
  /** One directory for each value of these columns. */
  readonly partitionCols?: readonly string[];
  /** Rows that are close in these columns are stored together, where the format can. */
  readonly clusterBy?: readonly string[];
  /** The columns, as a type or DDL (`"id BIGINT, name STRING"`). Default: those of the query. */
  readonly schema?: string | StructType;
  /** How it is stored: `parquet`, `delta`. Default: the server's `spark.sql.sources.default`. */
  readonly format?: string;
}

/** The options of a table with a query. */
export interface TableOptions extends StreamingTableOptions, ViewOptions {}

const streamingTableOptions = ["comment", "tableProperties", "partitionCols", "clusterBy", "schema", "format"] as const;

/**
 * Defines a streaming table: a run appends what is new in the streams that `query` reads. Throws `InvalidInputError`
 * outside of a pipeline. Source: `pyspark.pipelines.table`.
 */
export function table(name: string, query: Query, options: TableOptions = {}): void {
  tableWithQuery({ method: "table", name }, query, { type: "table", options });
}

/**
 * Defines a materialized view: a table that a run fills with the rows of `query`. Throws `InvalidInputError` outside of
 * a pipeline. Source: `pyspark.pipelines.materialized_view`.
 */
export function materializedView(name: string, query: Query, options: TableOptions = {}): void {
  tableWithQuery({ method: "materializedView", name }, query, { type: "materializedView", options });
}

/**
 * Defines a view that only the pipeline's other datasets can read. Throws `InvalidInputError` outside of a
 * pipeline. Source: `pyspark.pipelines.temporary_view`.
 */
export function temporaryView(name: string, query: Query, options: ViewOptions = {}): void {
  const call = { method: "temporaryView", name };
  checkOptions(call, options, ["comment", "sparkConf"]);
  checkQuery(call, query);
  const output = { name, type: "temporaryView", comment: options.comment } as const;
  define(call, [outputOf(output), ownFlow(name, query, options)]);
}

/**
 * Defines a table that flows fill: `appendFlow`, or `createAutoCdcFlow`. Throws `InvalidInputError` outside of a
 * pipeline. Source: `pyspark.pipelines.create_streaming_table`.
 */
export function createStreamingTable(name: string, options: StreamingTableOptions = {}): void {
  const call = { method: "createStreamingTable", name };
  checkOptions(call, options, streamingTableOptions);
  define(call, [outputOf({ name, type: "table", comment: options.comment, details: tableDetails(options) })]);
}

/**
 * Defines a place outside of the pipeline that flows append to: files, a table, or any other target
 * of a stream. `options` are the format's: `{ path }` of files. Throws `InvalidInputError` outside of a
 * pipeline. Source: `pyspark.pipelines.create_sink`.
 */
export function createSink(name: string, format: string, options: OptionMap = {}): void {
  define({ method: "createSink", name }, [outputOf({ name, type: "sink", details: { format, options } })]);
}

function tableWithQuery(
  call: Call & { readonly name: string },
  query: Query,
  { type, options }: { readonly type: "table" | "materializedView"; readonly options: TableOptions },
): void {
  checkOptions(call, options, [...streamingTableOptions, "sparkConf"]);
  checkQuery(call, query);
  const { name } = call;
  const output = { name, type, comment: options.comment, details: tableDetails(options) };
  define(call, [outputOf(output), ownFlow(name, query, options)]);
}

function tableDetails(options: StreamingTableOptions): TableDetails {
  const { tableProperties = {}, partitionCols = [], clusterBy = [], schema, format } = options;
  return { tableProperties, partitionCols, clusteringColumns: clusterBy, schema, format };
}

function outputOf(output: Output): Maker {
  return (location) => ({ kind: "output", output, location });
}

/** The flow of a dataset that is defined with its query has the dataset's name. */
function ownFlow(name: string, query: Query, { sparkConf = {} }: ViewOptions): Maker {
  return (location) => ({ kind: "flow", name, target: name, query, sqlConf: sparkConf, location });
}
