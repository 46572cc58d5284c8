export type { RecordBatch } from "./arrow/record-batch.ts";
export type { ClientOptions } from "./client/client-options.ts";
export type { ExecutionProgress, StageProgress } from "./client/events.ts";
export type { RetryPolicy } from "./client/retry.ts";
export { SparkConnectClient } from "./client/spark-connect-client.ts";
export type { ErrorDetails, QueryContext } from "./errors.ts";
export { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "./errors.ts";
export type {
  Job,
  JobContext,
  JobErrorCode,
  JobReport,
  Json,
  JsonObject,
  Parameter,
  Parameters,
  ParameterValues,
  ReadyRun,
} from "./job.ts";
export { defineJob, JobError } from "./job.ts";
export type { ColumnOrName, LiteralValue, Operand } from "./sql/column.ts";
export { Column, col, column, lit } from "./sql/column.ts";
export { DataFrame } from "./sql/dataframe.ts";
export type { ExplainModeName, ShowOptions } from "./sql/dataframe-actions.ts";
export type { AnyColumns, AnyDataFrame } from "./sql/dataframe-base.ts";
export { DataFrameReader } from "./sql/dataframe-reader.ts";
export { DataFrameWriter, type SaveMode } from "./sql/dataframe-writer.ts";
export type { ExecutableCommand } from "./sql/executable-command.ts";
export type { ExecutionInfo, ObservedMetrics, OperatorMetric, OperatorMetrics } from "./sql/execution-info.ts";
export * as functions from "./sql/functions/index.ts";
export { GroupedData } from "./sql/grouped-data.ts";
export { type Metrics, Observation } from "./sql/observation.ts";
export type { OptionValue, OptionValues } from "./sql/option-values.ts";
export type { ActionOptions, CommandOptions, ProgressHandler } from "./sql/plan-runner.ts";
export { RuntimeConf } from "./sql/runtime-conf.ts";
export { SparkSession, type SqlArguments, type SqlOptions } from "./sql/spark-session.ts";
export { SparkSessionBuilder } from "./sql/spark-session-builder.ts";
export { StorageLevel } from "./sql/storage-level.ts";
export { TableArg } from "./sql/table-arg.ts";
export { type FrameBound, Window, WindowSpec } from "./sql/window.ts";
export * from "./types/atomic-types.ts";
export type { AtomicType, DataType } from "./types/data-type.ts";
export { CalendarInterval, DayTimeInterval, YearMonthInterval } from "./types/intervals.ts";
export type { Metadata, MetadataValue } from "./types/json-data-type.ts";
export * from "./types/nested-types.ts";
export type { Row } from "./types/row.ts";
export { Geography, Geometry } from "./types/spatial.ts";
export { Timestamp, TimestampNTZ } from "./types/timestamp.ts";
