import { StorageLevel, StructType } from "../../../src/index.ts";
import type { Cases } from "./case.ts";

export const cases: Cases = {
  "spark.catalog.currentCatalog()": ({ spark }) => spark.catalog.currentCatalog(),
  'spark.catalog.setCurrentCatalog("c")': ({ spark }) => spark.catalog.setCurrentCatalog("c"),
  "spark.catalog.listCatalogs()": ({ spark }) => spark.catalog.listCatalogs(),
  'spark.catalog.listCatalogs("s*")': ({ spark }) => spark.catalog.listCatalogs("s*"),
  "spark.catalog.currentDatabase()": ({ spark }) => spark.catalog.currentDatabase(),
  'spark.catalog.setCurrentDatabase("d")': ({ spark }) => spark.catalog.setCurrentDatabase("d"),
  "spark.catalog.listDatabases()": ({ spark }) => spark.catalog.listDatabases(),
  'spark.catalog.listDatabases("d*")': ({ spark }) => spark.catalog.listDatabases("d*"),
  'spark.catalog.getDatabase("d")': ({ spark }) => spark.catalog.getDatabase("d"),
  'spark.catalog.databaseExists("d")': ({ spark }) => spark.catalog.databaseExists("d"),
  'spark.catalog.createDatabase("d")': ({ spark }) => spark.catalog.createDatabase("d"),
  'spark.catalog.createDatabase("d", True, {"k": "v"})': ({ spark }) =>
    spark.catalog.createDatabase("d", { ifNotExists: true, properties: { k: "v" } }),
  'spark.catalog.dropDatabase("d")': ({ spark }) => spark.catalog.dropDatabase("d"),
  'spark.catalog.dropDatabase("d", True, True)': ({ spark }) =>
    spark.catalog.dropDatabase("d", { ifExists: true, cascade: true }),
  "spark.catalog.listTables()": ({ spark }) => spark.catalog.listTables(),
  'spark.catalog.listTables("d", "t*")': ({ spark }) => spark.catalog.listTables("d", "t*"),
  'spark.catalog.getTable("t")': ({ spark }) => spark.catalog.getTable("t"),
  'spark.catalog.tableExists("d.t")': ({ spark }) => spark.catalog.tableExists("d.t"),
  "spark.catalog.listViews()": ({ spark }) => spark.catalog.listViews(),
  'spark.catalog.listViews("d", "v*")': ({ spark }) => spark.catalog.listViews("d", "v*"),
  'spark.catalog.listColumns("d.t")': ({ spark }) => spark.catalog.listColumns("d.t"),
  'spark.catalog.listPartitions("t")': ({ spark }) => spark.catalog.listPartitions("t"),
  'spark.catalog.createTable("t")': ({ spark }) => spark.catalog.createTable("t"),
  'spark.catalog.createTable("t", "p", "parquet", T.StructType([T.StructField("a", T.IntegerType())]), "about t", k="v")':
    ({ spark }) =>
      spark.catalog.createTable("t", {
        path: "p",
        source: "parquet",
        schema: StructType.fromDDL("a INT"),
        description: "about t",
        options: { k: "v" },
      }),
  'spark.catalog.createExternalTable("t", "p", "csv", k="v")': ({ spark }) =>
    spark.catalog.createExternalTable("t", { path: "p", source: "csv", options: { k: "v" } }),
  'spark.catalog.dropTable("t")': ({ spark }) => spark.catalog.dropTable("t"),
  'spark.catalog.dropTable("t", True, True)': ({ spark }) =>
    spark.catalog.dropTable("t", { ifExists: true, purge: true }),
  'spark.catalog.dropView("v")': ({ spark }) => spark.catalog.dropView("v"),
  'spark.catalog.dropView("v", True)': ({ spark }) => spark.catalog.dropView("v", { ifExists: true }),
  'spark.catalog.dropTempView("v")': ({ spark }) => spark.catalog.dropTempView("v"),
  'spark.catalog.dropGlobalTempView("v")': ({ spark }) => spark.catalog.dropGlobalTempView("v"),
  'spark.catalog.getTableProperties("t")': ({ spark }) => spark.catalog.getTableProperties("t"),
  'spark.catalog.getCreateTableString("t")': ({ spark }) => spark.catalog.getCreateTableString("t"),
  'spark.catalog.getCreateTableString("t", True)': ({ spark }) =>
    spark.catalog.getCreateTableString("t", { asSerde: true }),
  'spark.catalog.truncateTable("t")': ({ spark }) => spark.catalog.truncateTable("t"),
  'spark.catalog.analyzeTable("t")': ({ spark }) => spark.catalog.analyzeTable("t"),
  'spark.catalog.analyzeTable("t", True)': ({ spark }) => spark.catalog.analyzeTable("t", { noScan: true }),
  'spark.catalog.recoverPartitions("t")': ({ spark }) => spark.catalog.recoverPartitions("t"),
  "spark.catalog.listFunctions()": ({ spark }) => spark.catalog.listFunctions(),
  'spark.catalog.listFunctions("d", "f*")': ({ spark }) => spark.catalog.listFunctions("d", "f*"),
  'spark.catalog.getFunction("f")': ({ spark }) => spark.catalog.getFunction("f"),
  'spark.catalog.functionExists("f")': ({ spark }) => spark.catalog.functionExists("f"),
  'spark.catalog.isCached("t")': ({ spark }) => spark.catalog.isCached("t"),
  'spark.catalog.cacheTable("t")': ({ spark }) => spark.catalog.cacheTable("t"),
  'spark.catalog.cacheTable("t", StorageLevel.DISK_ONLY)': ({ spark }) =>
    spark.catalog.cacheTable("t", { storageLevel: StorageLevel.DISK_ONLY }),
  'spark.catalog.uncacheTable("t")': ({ spark }) => spark.catalog.uncacheTable("t"),
  "spark.catalog.clearCache()": ({ spark }) => spark.catalog.clearCache(),
  'spark.catalog.refreshTable("t")': ({ spark }) => spark.catalog.refreshTable("t"),
  'spark.catalog.refreshByPath("p")': ({ spark }) => spark.catalog.refreshByPath("p"),
};
