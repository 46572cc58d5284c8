export type { ArrowDataLike, ArrowFieldLike, ArrowTableLike, ArrowTypeLike } from "./arrow/arrow-table.ts";
export type { RecordBatch } from "./arrow/decode/record-batch.ts";
export type { Artifact } from "./client/artifacts.ts";
export type { CallOptions, ExecuteOptions } from "./client/calls/call-options.ts";
export type {
  CallEnd,
  CallInterception,
  ClientHooks,
  OutgoingCall,
  ReconnectEvent,
  RetryEvent,
} from "./client/calls/client-hooks.ts";
export type { InterruptTarget } from "./client/calls/interrupt-target.ts";
export type { OperationStatus } from "./client/calls/operation-status.ts";
export type { Extension, UserContextExtensions } from "./client/calls/user-context-extensions.ts";
export type { TlsOptions } from "./client/channel.ts";
export type { ClientOptions } from "./client/client-options.ts";
export type { Deadlines } from "./client/deadlines.ts";
export type { ExecuteEvent, ExecutionProgress, StageProgress } from "./client/events.ts";
export type { ErrorInfo, StatusDetails } from "./client/google-rpc.ts";
export { RpcError, type RpcErrorCode, type RpcErrorOptions } from "./client/grpc-status.ts";
export { defaultRetryPolicy, type RetryableFailure, type RetryPolicy } from "./client/retry.ts";
export { SparkConnectClient } from "./client/spark-connect-client.ts";
export type { TokenSource } from "./client/token.ts";
export type { ErrorDetails, QueryContext, SparkConnectErrorCode, SparkConnectErrorOptions } from "./errors.ts";
export { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "./errors.ts";
export type { IsoDate, IsoMonth } from "./job/days.ts";
export {
  addDays,
  dayIn,
  daysBetween,
  isIsoDate,
  isMonthEnd,
  monthEnd,
  monthOf,
  monthsBefore,
  parseIsoDate,
  parseIsoMonth,
} from "./job/days.ts";
export type { Named, OneCommand, OwnPrepare } from "./job/define-job.ts";
export { defineJob, type JobDeclaration } from "./job/define-job.ts";
export { fingerprint, resultValues } from "./job/fingerprint.ts";
export type {
  Backfill,
  DryRun,
  Found,
  Job,
  JobContext,
  JobReport,
  LastStep,
  Prepared,
  ReadyRun,
  RecordedRun,
} from "./job/job.ts";
export { JobError, type JobErrorCode } from "./job/job-error.ts";
export type { Json, JsonObject } from "./job/json.ts";
export {
  choice,
  type Described,
  day,
  duration,
  flag,
  list,
  type NumberRange,
  number,
  type OptionalDeclaration,
  path,
  type RequiredDeclaration,
  text,
} from "./job/kinds.ts";
export type { Changes, Parameter, ParameterKind, Parameters, ParameterValues } from "./job/parameter.ts";
export { type RunJobOptions, runJob } from "./job/run-job.ts";
export { type DefaultText, withDefaults } from "./job/with-defaults.ts";
export type { WriteModeV2 } from "./plan/command.ts";
export type { LiteralObject, PlainValue } from "./plan/literal.ts";
export type { UserFunction } from "./plan/user-function.ts";
export type {
  ActionOptions,
  CommandOptions,
  CommandResponse,
  Longs,
  ProgressHandler,
  ReadOptions,
  ResponseHandler,
} from "./sql/action-options.ts";
export type { ArtifactKind } from "./sql/artifact-path.ts";
export type { MoreNames } from "./sql/calls/alias-arguments.ts";
export type { RangeArguments } from "./sql/calls/range-bounds.ts";
export type { OneByOne } from "./sql/calls/spread.ts";
export { Catalog } from "./sql/catalog/catalog.ts";
export type { CreateTableOptions } from "./sql/catalog/catalog-calls.ts";
export type {
  CatalogColumn,
  CatalogFunction,
  CatalogMetadata,
  Database,
  Table,
  TablePartition,
} from "./sql/catalog/catalog-entries.ts";
export type { ColumnOrName, LiteralValue, Operand } from "./sql/column.ts";
export { Column } from "./sql/column.ts";
export { col, column, lit } from "./sql/columns.ts";
export type { Renamed, Selected, UnpivotNames } from "./sql/dataframe/column-transformations.ts";
export type {
  AnyCase,
  AsOfJoinOptions,
  JoinOn,
  JoinType,
  LateralJoinType,
  NearestByJoinOptions,
} from "./sql/dataframe/combining-transformations.ts";
export type { CheckpointOptions } from "./sql/dataframe/dataframe.ts";
export { DataFrame } from "./sql/dataframe/dataframe.ts";
export type { ExplainModeName, ShowOptions } from "./sql/dataframe/dataframe-actions.ts";
export type { AnyColumns, AnyDataFrame, ColumnOrNameOf, ColumnsOf, NameOf } from "./sql/dataframe/dataframe-base.ts";
export { DataFrameNaFunctions } from "./sql/dataframe/dataframe-na-functions.ts";
export { DataFrameStatFunctions } from "./sql/dataframe/dataframe-stat-functions.ts";
export { GroupedData } from "./sql/dataframe/grouped-data.ts";
export { type Metrics, Observation } from "./sql/dataframe/observation.ts";
export type { PlannedRows } from "./sql/dataframe/planned-rows.ts";
export { Chart, type ChartOptions, type VegaLiteSpec } from "./sql/dataframe/plot/chart.ts";
export { type BoxOptions, DataFramePlots, type HistogramOptions } from "./sql/dataframe/plot/dataframe-plots.ts";
export type { SortColumnOf, SortColumns, SortOptions } from "./sql/dataframe/row-transformations.ts";
export type { SqlDataFrame } from "./sql/dataframe/sql-dataframe.ts";
export type {
  DropNullsOptions,
  FillValue,
  QuantileAccuracy,
  ReplaceValue,
  ToReplace,
} from "./sql/dataframe/statistic-methods.ts";
export { StorageLevel } from "./sql/dataframe/storage-level.ts";
export type { Stratum, StratumFractions } from "./sql/dataframe/strata.ts";
export type { ExecutableCommand } from "./sql/executable-command.ts";
export type { ExecutionInfo, ObservedMetrics, OperatorMetric, OperatorMetrics } from "./sql/execution-info.ts";
export * as functions from "./sql/functions/index.ts";
export {
  DataFrameReader,
  type PathsAndOptions,
  type ReadingOptions,
  type TextSource,
} from "./sql/io/dataframe-reader.ts";
export { DataFrameWriter, type SaveMode } from "./sql/io/dataframe-writer.ts";
export { DataFrameWriterV2 } from "./sql/io/dataframe-writer-v2.ts";
export type { Assignments, MergeInsert, MergeUpdate } from "./sql/io/merge-into-writer.ts";
export { MergeIntoWriter } from "./sql/io/merge-into-writer.ts";
export type { OptionValue, OptionValues } from "./sql/io/option-values.ts";
export type { LocalData, LocalSchema, LocalValues } from "./sql/local-data.ts";
export { RuntimeConf } from "./sql/runtime-conf.ts";
export type { PooledSession, SessionPoolOptions } from "./sql/session/session-pool.ts";
export { SessionPool } from "./sql/session/session-pool.ts";
export { SparkSession } from "./sql/spark-session.ts";
export type { BuiltSession, RenewableOptions, Settings } from "./sql/spark-session-builder.ts";
export { SparkSessionBuilder } from "./sql/spark-session-builder.ts";
export type { SqlArguments, SqlOptions } from "./sql/sql-text.ts";
export { DataStreamReader } from "./sql/streaming/data-stream-reader.ts";
export { DataStreamWriter, type Trigger } from "./sql/streaming/data-stream-writer.ts";
export { StreamingQuery, type StreamingQueryStatus } from "./sql/streaming/streaming-query.ts";
export { StreamingQueryListener, type StreamingQueryListenerLike } from "./sql/streaming/streaming-query-listener.ts";
export { StreamingQueryManager } from "./sql/streaming/streaming-query-manager.ts";
export type {
  QueryIdleEvent,
  QueryProgressEvent,
  QueryStartedEvent,
  QueryTerminatedEvent,
  StreamingQueryProgress,
} from "./sql/streaming/streaming-query-progress.ts";
export { TableArg } from "./sql/table-arg.ts";
export { TableValuedFunction } from "./sql/table-valued-function.ts";
export type { CallLimits } from "./sql/udf/compile-function.ts";
export type {
  AcceptedAtoms,
  AcceptedOrNull,
  AcceptedValue,
  ArgumentValues,
  Declared,
  FieldValue,
  RecordOf,
  ResultValue,
  TypeDeclaration,
} from "./sql/udf/declared-values.ts";
export type { FunctionOptions } from "./sql/udf/function-options.ts";
export type { NullOf, NullTreatment, UdfOptions, UserDefinedFunction } from "./sql/udf/udf.ts";
export type { UdtfOptions, UserDefinedTableFunction } from "./sql/udf/udtf.ts";
export { UDFRegistration } from "./sql/udf-registration.ts";
export { type FrameBound, Window, WindowSpec } from "./sql/window.ts";
export type { DefinedWindow } from "./sql/window-definition.ts";
export * from "./types/atomic-types.ts";
export * from "./types/data-type.ts";
export type { DataTypeBase } from "./types/data-type-base.ts";
export type { AtomicTypeOfDdl, NamedTypes } from "./types/declared-types.ts";
export { CalendarInterval, DayTimeInterval, YearMonthInterval } from "./types/intervals.ts";
export type {
  JsonArrayType,
  JsonDataType,
  JsonMapType,
  JsonStructField,
  JsonStructType,
  JsonUserDefinedType,
  Metadata,
  MetadataValue,
} from "./types/json-data-type.ts";
export type {
  AtomicValues,
  FieldValues,
  KnownValueOf,
  LongAs,
  LongsAs,
  OrNull,
  Row,
  RowOf,
  ValueOf,
} from "./types/row.ts";
export { Geography, Geometry } from "./types/spatial.ts";
export { Timestamp, TimestampNTZ } from "./types/timestamp.ts";
export type { UserDefinedTypeImplementation } from "./types/type-from-json.ts";
export { Variant } from "./types/variant/variant.ts";
export type { VariantDecimal } from "./types/variant/variant-decimal.ts";
export type { VariantValue } from "./types/variant/variant-value.ts";
