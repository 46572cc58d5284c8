import {
  Catalog,
  Chart,
  Column,
  col,
  DataFrame,
  DataFrameNaFunctions,
  DataFramePlots,
  DataFrameReader,
  DataFrameStatFunctions,
  DataFrameWriter,
  DataFrameWriterV2,
  DataStreamReader,
  DataStreamWriter,
  functions as F,
  GroupedData,
  lit,
  MergeIntoWriter,
  Observation,
  RuntimeConf,
  SessionPool,
  SparkSession,
  SparkSessionBuilder,
  StorageLevel,
  StreamingQuery,
  StreamingQueryManager,
  StructType,
  TableArg,
  TableValuedFunction,
  UDFRegistration,
  Window,
  WindowSpec,
} from "../../../../src/index.ts";
import { runnerOf } from "../../../../src/sql/dataframe/planned-rows.ts";
import { client } from "./offline.ts";

const spark: SparkSession = SparkSession.fromClient(client);
const df = spark.range(3);
const runner = runnerOf(df);
const other = spark.range(1);
const condition = col("id").gt(1);
const asType = StructType.fromDDL("id bigint");

/** The class of these methods, and a right call of each, without its options. */
export interface Calls {
  readonly type: { readonly name: string; readonly prototype: object };
  readonly make: () => object;
  readonly calls: Readonly<Record<string, readonly unknown[]>>;
  /** Methods that take any values, with the reason. */
  readonly free?: Readonly<Record<string, string>>;
}

const none: readonly unknown[] = [];
const compiled = "takes a function that is compiled, which looks at what it is given";
const operators = ["eq", "equalTo", "neq", "notEqual", "eqNullSafe", "gt", "geq", "ge", "lt", "leq", "le", "and", "or"];
const arithmetic = ["plus", "minus", "multiply", "divide", "mod", "pow", "bitwiseAND", "bitwiseOR", "bitwiseXOR"];
const textual = ["contains", "startswith", "endswith", "like", "ilike", "rlike", "getItem", "getField", "otherwise"];
const plain = ["not", "negate", "isNull", "isNotNull", "isNaN", "outer", "asc", "asc_nulls_first", "asc_nulls_last"];
const sorted = ["desc", "desc_nulls_first", "desc_nulls_last"];

function each(names: readonly string[], args: readonly unknown[]): Record<string, readonly unknown[]> {
  return Object.fromEntries(names.map((name) => [name, args] as const));
}

/** Every public class with methods, and a right call of each. */
export const surface: readonly Calls[] = [
  {
    type: SparkSession,
    make: () => spark,
    calls: {
      ...each(["version", "clearTags", "clearProgressHandlers", "getTags", "interruptAll", "cloneSession"], none),
      table: ["t"],
      range: [0, 3],
      createDataFrame: [[[1]], "id int"],
      emptyDataFrame: ["id int"],
      sql: ["SELECT 1", {}],
      sqlCommand: ["SELECT 1", {}],
      ...each(["newDataFrame", "newCommand"], [{ typeUrl: "x/acme.Scan", value: new Uint8Array() }]),
      toProto: [df],
      explain: [df.write.toCommand("/p")],
      execute: [df.write.toCommand("/p")],
      addArtifacts: ["a.jar"],
      addArtifact: ["a.jar"],
      copyFromLocalToFs: ["a.csv", "/a.csv"],
      ...each(["addTag", "removeTag", "interruptTag"], ["t"]),
      registerProgressHandler: [() => undefined],
      interruptOperation: ["id"],
    },
    free: {
      removeProgressHandler: "one that was never registered is not an error",
      inContext: "this library's own",
      newSession: "sends nothing and takes nothing",
      toString: "takes nothing",
      stop: "takes nothing, and ends what the tests use",
    },
  },
  {
    type: SparkSessionBuilder,
    make: () => SparkSession.builder,
    calls: {
      remote: ["sc://nowhere"],
      client: [{ token: "x" }],
      appName: ["a"],
      config: ["spark.sql.ansi.enabled", true],
      renewable: [{ setup: () => undefined }],
    },
    free: { getOrCreate: "takes nothing", create: "takes nothing" },
  },
  {
    type: SessionPool,
    make: () => new SessionPool({ size: 1, open: async () => ({ stop: async () => undefined }) }),
    calls: { use: ["acme", async () => 1] },
    free: { close: "takes nothing" },
  },
  {
    type: DataFrame,
    make: () => df,
    calls: {
      ...each(
        ["collect", "toLocalIterator", "batches", "toArrow", "count", "first", "isEmpty", "schema", "columns"],
        none,
      ),
      ...each(
        ["dtypes", "inputFiles", "isLocal", "isStreaming", "semanticHash", "cache", "unpersist", "storageLevel"],
        none,
      ),
      ...each(["isCached", "checkpoint", "localCheckpoint", "printSchema", "show", "htmlString", "head"], none),
      ...each(
        ["distinct", "dropDuplicates", "dropDuplicatesWithinWatermark", "scalar", "exists", "asTable", "toJSON"],
        none,
      ),
      ...each(["transpose", "dropna", "explain"], none),
      ...each(["take", "tail", "limit", "offset", "coalesce"], [2]),
      ...each(["select", "drop", "groupBy", "rollup", "cube", "orderBy", "sort", "sortWithinPartitions"], ["id"]),
      ...each(["col", "colRegex", "metadataColumn", "alias", "as", "describe", "toDF", "selectExpr"], ["id"]),
      ...each(["zipWithIndex", "hint", "writeTo", "summary"], ["name"]),
      ...each(["crossJoin", "zip", "union", "unionAll", "unionByName", "intersect", "intersectAll"], [other]),
      ...each(["subtract", "exceptAll", "sameSemantics", "join", "lateralJoin"], [other]),
      ...each(["createTempView", "createOrReplaceTempView", "createGlobalTempView"], ["v"]),
      createOrReplaceGlobalTempView: ["v"],
      ...each(["filter", "where"], [condition]),
      persist: [StorageLevel.DISK_ONLY],
      sample: [0.5],
      randomSplit: [[1, 2]],
      repartition: [2, "id"],
      repartitionByRange: [2, "id"],
      repartitionById: [2, "id"],
      withWatermark: ["at", "1 minute"],
      observe: ["o", F.count("*")],
      transform: [(dataFrame: object) => dataFrame],
      withColumn: ["a", lit(1)],
      withColumns: [{ a: lit(1) }],
      withColumnRenamed: ["id", "a"],
      withColumnsRenamed: [{ id: "a" }],
      withMetadata: ["id", { unit: "EUR" }],
      to: [asType],
      ...each(["unpivot", "melt"], ["id", null, { variableColumnName: "n", valueColumnName: "v" }]),
      joinAsOf: [other, { leftAsOf: "id", rightAsOf: "id" }],
      nearestByJoin: [other, lit(1), { numResults: 1, mode: "exact", direction: "distance" }],
      groupingSets: [[["id"], []], "id"],
      agg: [F.count("*")],
      mergeInto: ["t", condition],
      fillna: [0],
      replace: [1, 2],
      ...each(["cov", "corr", "crosstab"], ["id", "id"]),
      freqItems: [["id"]],
      sampleBy: ["id", [[1, 0.5]]],
      approxQuantile: ["id", { probabilities: [0.5], relativeError: 0 }],
    },
    free: {
      toString: "takes nothing",
      derive: "this library's own, with a relation",
      mapRows: compiled,
      flatMapRows: compiled,
    },
  },
  {
    type: DataFrameNaFunctions,
    make: () => df.na,
    calls: { fill: [0], drop: none, replace: [1, 2] },
  },
  {
    type: DataFramePlots,
    make: () => df.plot,
    calls: {
      ...each(["line", "area", "bar", "barh", "scatter", "pie"], ["id", "id"]),
      ...each(["hist", "box"], ["id"]),
    },
  },
  { type: Chart, make: () => df.plot.line("id", "id"), calls: { toVegaLite: none } },
  {
    type: DataFrameStatFunctions,
    make: () => df.stat,
    calls: {
      ...each(["cov", "corr", "crosstab"], ["id", "id"]),
      freqItems: [["id"]],
      sampleBy: ["id", [[1, 0.5]]],
      approxQuantile: ["id", { probabilities: [0.5], relativeError: 0 }],
    },
  },
  {
    type: Column,
    make: () => F.when(condition, 1),
    calls: {
      ...each([...operators, ...arithmetic, ...textual], [1]),
      ...each([...plain, ...sorted], none),
      between: [1, 2],
      isin: [1],
      substr: [1, 2],
      when: [condition, 1],
      withField: ["a", lit(1)],
      dropFields: ["a"],
      ...each(["alias", "as", "name"], ["a"]),
      ...each(["cast", "astype", "try_cast"], ["int"]),
      over: [Window.partitionBy("id")],
      transform: [(column: Column) => column],
    },
    free: { toString: "takes nothing" },
  },
  {
    type: GroupedData,
    make: () => df.groupBy("id"),
    calls: {
      ...each(["count"], none),
      ...each(["avg", "mean", "sum", "min", "max"], ["id"]),
      agg: [F.count("*")],
      pivot: ["id"],
    },
    free: { applyRows: compiled, toString: "takes nothing" },
  },
  {
    type: WindowSpec,
    make: () => Window.partitionBy("id"),
    calls: { ...each(["partitionBy", "orderBy"], ["id"]), ...each(["rowsBetween", "rangeBetween"], [0, 1]) },
    free: { toString: "takes nothing" },
  },
  {
    type: TableArg,
    make: () => df.asTable().partitionBy("id"),
    calls: { orderBy: ["id"] },
    free: { partitionBy: "comes once, and came", withSinglePartition: "takes nothing" },
  },
  {
    type: DataFrameReader,
    make: () => spark.read,
    calls: {
      ...each(["format", "load", "parquet", "orc", "text", "csv", "json", "xml", "table", "changes"], ["x"]),
      schema: ["id int"],
      option: ["a", 1],
      options: [{ a: 1 }],
      jdbc: ["jdbc:x", "t"],
    },
  },
  {
    type: DataFrameWriter,
    make: () => df.write,
    calls: {
      ...each(["format", "partitionBy", "sortBy", "clusterBy", "toCommand", "saveAsTable", "insertInto"], ["x"]),
      ...each(["save", "parquet", "orc", "json", "csv", "xml", "text"], ["/p"]),
      mode: ["append"],
      option: ["a", 1],
      options: [{ a: 1 }],
      bucketBy: [2, "id"],
      jdbc: ["jdbc:x", "t"],
    },
    free: { withSchemaEvolution: "takes nothing" },
  },
  {
    type: DataFrameWriterV2,
    make: () => df.writeTo("t"),
    calls: {
      ...each(["create", "replace", "createOrReplace", "append", "overwritePartitions"], none),
      ...each(["using", "partitionedBy", "clusterBy"], ["x"]),
      option: ["a", 1],
      options: [{ a: 1 }],
      tableProperty: ["a", "b"],
      overwrite: [condition],
      toCommand: ["overwrite", condition],
    },
    free: { withSchemaEvolution: "takes nothing" },
  },
  {
    type: MergeIntoWriter,
    make: () => df.mergeInto("t", condition),
    calls: { merge: none, ...each(["whenMatched", "whenNotMatched", "whenNotMatchedBySource"], [condition]) },
    free: { withSchemaEvolution: "takes nothing" },
  },
  {
    type: Catalog,
    make: () => spark.catalog,
    calls: {
      ...each(["currentCatalog", "currentDatabase", "listCatalogs", "listDatabases", "listTables", "listViews"], none),
      ...each(["listFunctions", "clearCache"], none),
      ...each(["setCurrentCatalog", "setCurrentDatabase", "getDatabase", "databaseExists", "createDatabase"], ["x"]),
      ...each(["dropDatabase", "getTable", "tableExists", "listColumns", "listPartitions", "createTable"], ["x"]),
      ...each(["dropTable", "dropView", "dropTempView", "dropGlobalTempView", "getTableProperties"], ["x"]),
      ...each(["getCreateTableString", "truncateTable", "analyzeTable", "recoverPartitions", "getFunction"], ["x"]),
      ...each(["functionExists", "isCached", "cacheTable", "uncacheTable", "refreshTable", "refreshByPath"], ["x"]),
      createExternalTable: ["x", { path: "/p" }],
    },
  },
  {
    type: RuntimeConf,
    make: () => spark.conf,
    calls: { set: ["a", 1], get: ["a"], getAll: none, unset: ["a"], isModifiable: ["a"] },
  },
  {
    type: TableValuedFunction,
    make: () => spark.tvf,
    calls: {
      range: [0, 1],
      ...each(["explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer"], [lit(1)]),
      ...each(["variant_explode", "variant_explode_outer"], [lit(1)]),
      ...each(["json_tuple", "stack"], [lit(1), lit(1)]),
    },
    free: { collations: "takes nothing", sql_keywords: "takes nothing", python_worker_logs: "takes nothing" },
  },
  {
    type: UDFRegistration,
    make: () => spark.udf,
    calls: { registerJavaFunction: ["f", "F"], registerJavaUDAF: ["f", "F"] },
    free: { register: compiled },
  },
  {
    type: Observation,
    make: () => new Observation(),
    calls: { get: none },
    free: { use: "this library's own", settle: "this library's own" },
  },
  {
    type: DataStreamReader,
    make: () => spark.readStream,
    calls: {
      ...each(["format", "name", "load", "parquet", "orc", "text", "csv", "json", "xml", "table", "changes"], ["x"]),
      schema: ["id int"],
      option: ["a", 1],
      options: [{ a: 1 }],
    },
  },
  {
    type: DataStreamWriter,
    make: () => df.writeStream,
    calls: {
      ...each(["format", "partitionBy", "clusterBy", "queryName", "toTable", "start"], ["x"]),
      outputMode: ["append"],
      option: ["a", 1],
      options: [{ a: 1 }],
      trigger: [{ availableNow: true }],
    },
  },
  {
    type: StreamingQuery,
    make: () => new StreamingQuery({ id: "i", runId: "r", name: null }, runner),
    calls: each(
      ["isActive", "status", "recentProgress", "lastProgress", "processAllAvailable", "stop", "explain"].concat([
        "exception",
        "awaitTermination",
      ]),
      none,
    ),
    free: { toString: "takes nothing" },
  },
  {
    type: StreamingQueryManager,
    make: () => spark.streams,
    calls: {
      ...each(["active", "awaitAnyTermination", "resetTerminated"], none),
      get: ["id"],
    },
    free: {
      close: "takes nothing",
      addListener: "any object is one that hears nothing",
      removeListener: "any object is one that hears nothing",
    },
  },
];
