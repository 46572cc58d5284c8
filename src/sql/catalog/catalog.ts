import type { CatalogOperation } from "../../plan/catalog.ts";
import { defined } from "../../plan/defined.ts";
import type { StructType } from "../../types/data-type.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import type { Row } from "../../types/row.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions, callOptions } from "../calls/call-options.ts";
import { DataFrame } from "../dataframe/dataframe.ts";
import { type StorageLevel, storageLevelToProto } from "../dataframe/storage-level.ts";
import { optionTexts } from "../io/option-values.ts";
import type { PlanRunner } from "../plan-runner.ts";
import { type CreateTableOptions, catalogCalls, catalogRelation } from "./catalog-calls.ts";
import type {
  CatalogColumn,
  CatalogFunction,
  CatalogMetadata,
  Database,
  Table,
  TablePartition,
} from "./catalog-entries.ts";

/**
 * What the server knows by name: catalogs, databases, tables, views and functions. Names may be qualified:
 * `database.table`, `catalog.database.table`. Patterns have `*` for any characters and `|` between choices.
 */
export class Catalog {
  readonly #runner: PlanRunner;

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** The catalog for names without one; by default `spark_catalog`. */
  async currentCatalog(options: ActionOptions = {}): Promise<string> {
    return String(
      await this.#value({ case: "currentCatalog", value: {} }, actionOptions("currentCatalog({ signal })", options)),
    );
  }

  /** Makes this the catalog for names without one. Rejects with `CATALOG_NOT_FOUND` if it does not exist. */
  async setCurrentCatalog(catalogName: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("catalog.setCurrentCatalog");
    await this.#rows(
      { case: "setCurrentCatalog", value: { catalogName } },
      actionOptions('setCurrentCatalog("c", { signal })', options),
    );
  }

  /** The catalogs that this session has used, and the built-in one. */
  async listCatalogs(pattern?: string | null, options: ActionOptions = {}): Promise<readonly CatalogMetadata[]> {
    return this.#list<CatalogMetadata>(
      { case: "listCatalogs", value: defined({ pattern: pattern ?? undefined }) },
      actionOptions('listCatalogs("a*", { signal })', options),
    );
  }

  /** The database for names without one; by default `default`. */
  async currentDatabase(options: ActionOptions = {}): Promise<string> {
    return String(
      await this.#value({ case: "currentDatabase", value: {} }, actionOptions("currentDatabase({ signal })", options)),
    );
  }

  /** Makes this the database for names without one. Rejects with `SCHEMA_NOT_FOUND` if it does not exist. */
  async setCurrentDatabase(dbName: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("catalog.setCurrentDatabase");
    await this.#rows(
      { case: "setCurrentDatabase", value: { dbName } },
      actionOptions('setCurrentDatabase("d", { signal })', options),
    );
  }

  /** The databases of the current catalog; all of them, unless a pattern is given. */
  async listDatabases(pattern?: string | null, options: ActionOptions = {}): Promise<readonly Database[]> {
    return this.#list<Database>(
      { case: "listDatabases", value: defined({ pattern: pattern ?? undefined }) },
      actionOptions('listDatabases("a*", { signal })', options),
    );
  }

  /** What the catalog knows of one database. Rejects with `SCHEMA_NOT_FOUND` if it does not exist. */
  async getDatabase(dbName: string, options: ActionOptions = {}): Promise<Database> {
    return this.#only<Database>(
      { case: "getDatabase", value: { dbName } },
      actionOptions('getDatabase("d", { signal })', options),
    );
  }

  /** Whether the database exists, in the current catalog unless the name is qualified. */
  async databaseExists(dbName: string, options: ActionOptions = {}): Promise<boolean> {
    return this.#flag(
      { case: "databaseExists", value: { dbName } },
      actionOptions('databaseExists("d", { signal })', options),
    );
  }

  /** Makes an empty database. If it exists, that is an error (`SCHEMA_ALREADY_EXISTS`) unless `ifNotExists`. */
  async createDatabase(
    dbName: string,
    options?: ActionOptions & {
      readonly ifNotExists?: boolean;
      readonly properties?: Readonly<Record<string, string>>;
    },
  ): Promise<void>;
  async createDatabase(
    dbName: string,
    ifNotExists: boolean,
    properties?: Readonly<Record<string, string>>,
  ): Promise<void>;
  async createDatabase(dbName: string, ...given: readonly unknown[]): Promise<void> {
    const { ifNotExists = false, properties = {}, ...action } = callOptions(catalogCalls.createDatabase, given);
    await this.#rows({ case: "createDatabase", value: { dbName, ifNotExists, properties } }, action);
  }

  /** `cascade` drops its contents too; without it, a database that is not empty is an error. */
  async dropDatabase(
    dbName: string,
    options?: ActionOptions & { readonly ifExists?: boolean; readonly cascade?: boolean },
  ): Promise<void>;
  async dropDatabase(dbName: string, ifExists: boolean, cascade?: boolean): Promise<void>;
  async dropDatabase(dbName: string, ...given: readonly unknown[]): Promise<void> {
    const { ifExists = false, cascade = false, ...action } = callOptions(catalogCalls.dropDatabase, given);
    await this.#rows({ case: "dropDatabase", value: { dbName, ifExists, cascade } }, action);
  }

  /** The tables and views of a database, the current one unless named, and the temporary views. */
  async listTables(
    dbName?: string | null,
    pattern?: string | null,
    options: ActionOptions = {},
  ): Promise<readonly Table[]> {
    return this.#list<Table>(
      { case: "listTables", value: defined({ dbName: dbName ?? undefined, pattern: pattern ?? undefined }) },
      actionOptions('listTables("d", "a*", { signal })', options),
    );
  }

  /** What the catalog knows of one table or view. Rejects with `TABLE_OR_VIEW_NOT_FOUND` if it does not exist. */
  async getTable(tableName: string, options: ActionOptions = {}): Promise<Table> {
    return this.#only<Table>(
      { case: "getTable", value: { tableName } },
      actionOptions('getTable("t", { signal })', options),
    );
  }

  /** Whether a table or view, temporary ones included, has this name. */
  async tableExists(tableName: string, options: ActionOptions = {}): Promise<boolean> {
    return this.#flag(
      { case: "tableExists", value: { tableName } },
      actionOptions('tableExists("t", { signal })', options),
    );
  }

  /** The views of a database, the current one unless named, and the temporary ones. Rejects if it does not exist. */
  async listViews(
    dbName?: string | null,
    pattern?: string | null,
    options: ActionOptions = {},
  ): Promise<readonly Table[]> {
    // With a pattern alone, the database would not be clear.
    const action = actionOptions('listViews("d", "a*", { signal })', options);
    const database =
      pattern === undefined || pattern === null ? dbName : (dbName ?? (await this.currentDatabase(action)));
    return this.#list<Table>(
      { case: "listViews", value: defined({ dbName: database ?? undefined, pattern: pattern ?? undefined }) },
      action,
    );
  }

  /** The columns of a table or view, in its order. Rejects with `TABLE_OR_VIEW_NOT_FOUND` if it does not exist. */
  async listColumns(tableName: string, options: ActionOptions = {}): Promise<readonly CatalogColumn[]> {
    return this.#list<CatalogColumn>(
      { case: "listColumns", value: { tableName } },
      actionOptions('listColumns("t", { signal })', options),
    );
  }

  /** The current partitions of a table. Rejects for a view, and if the table does not exist. */
  async listPartitions(tableName: string, options: ActionOptions = {}): Promise<readonly TablePartition[]> {
    return this.#list<TablePartition>(
      { case: "listPartitions", value: { tableName } },
      actionOptions('listPartitions("t", { signal })', options),
    );
  }

  /** Makes a table and returns it as a DataFrame. Without a schema, the files' schema is used. */
  async createTable(tableName: string, options?: CreateTableOptions): Promise<DataFrame>;
  async createTable(
    tableName: string,
    path: string | null,
    source?: string | null,
    schema?: StructType | null,
    description?: string | null,
  ): Promise<DataFrame>;
  async createTable(tableName: string, ...given: readonly unknown[]): Promise<DataFrame> {
    return this.#createTable(tableName, callOptions(catalogCalls.createTable, given));
  }

  /** As `createTable`, over the files at `path`. */
  async createExternalTable(
    tableName: string,
    options: Omit<CreateTableOptions, "description"> & { readonly path: string },
  ): Promise<DataFrame>;
  async createExternalTable(
    tableName: string,
    path: string,
    source?: string | null,
    schema?: StructType | null,
  ): Promise<DataFrame>;
  async createExternalTable(tableName: string, ...given: readonly unknown[]): Promise<DataFrame> {
    return this.#createTable(tableName, callOptions(catalogCalls.createExternalTable, given));
  }

  async #createTable(tableName: string, given: CreateTableOptions): Promise<DataFrame> {
    const { path, source, schema, description, options: tableOptions = {}, ...action } = given;
    const described = defined({ path, source, description, schema: schema && dataTypeToProto(schema) });
    const value = { tableName, ...described, options: optionTexts(tableOptions) };
    const relation = catalogRelation({ case: "createTable", value });
    await this.#runner.rows(relation, action);
    return new DataFrame(relation, this.#runner);
  }

  /** `purge` leaves nothing in a trash. */
  async dropTable(
    tableName: string,
    options?: ActionOptions & { readonly ifExists?: boolean; readonly purge?: boolean },
  ): Promise<void>;
  async dropTable(tableName: string, ifExists: boolean, purge?: boolean): Promise<void>;
  async dropTable(tableName: string, ...given: readonly unknown[]): Promise<void> {
    const { ifExists = false, purge = false, ...action } = callOptions(catalogCalls.dropTable, given);
    await this.#rows({ case: "dropTable", value: { tableName, ifExists, purge } }, action);
  }

  /** Drops a view, temporary or not. One that is missing is an error unless `ifExists`. */
  async dropView(
    viewName: string,
    options?: boolean | (ActionOptions & { readonly ifExists?: boolean }),
  ): Promise<void> {
    const { ifExists = false, ...action } = callOptions(catalogCalls.dropView, [options]);
    await this.#rows({ case: "dropView", value: { viewName, ifExists } }, action);
  }

  /** Whether there was one. */
  async dropTempView(viewName: string, options: ActionOptions = {}): Promise<boolean> {
    this.#runner.assertMayChange("catalog.dropTempView");
    return this.#flag(
      { case: "dropTempView", value: { viewName } },
      actionOptions('dropTempView("v", { signal })', options),
    );
  }

  /** Whether there was one. */
  async dropGlobalTempView(viewName: string, options: ActionOptions = {}): Promise<boolean> {
    this.#runner.assertMayChange("catalog.dropGlobalTempView");
    return this.#flag(
      { case: "dropGlobalTempView", value: { viewName } },
      actionOptions('dropGlobalTempView("v", { signal })', options),
    );
  }

  /** What TBLPROPERTIES set, by key. Rejects with `TABLE_OR_VIEW_NOT_FOUND` if the table does not exist. */
  async getTableProperties(tableName: string, options: ActionOptions = {}): Promise<Readonly<Record<string, string>>> {
    const rows = await this.#rows(
      { case: "getTableProperties", value: { tableName } },
      actionOptions('getTableProperties("t", { signal })', options),
    );
    return Object.fromEntries(rows.map(([key, value]) => [String(key), String(value)]));
  }

  /** The statement that makes the table; `asSerde` writes it for Hive. */
  async getCreateTableString(
    tableName: string,
    options?: boolean | (ActionOptions & { readonly asSerde?: boolean }),
  ): Promise<string> {
    const { asSerde = false, ...action } = callOptions(catalogCalls.getCreateTableString, [options]);
    return String(await this.#value({ case: "getCreateTableString", value: { tableName, asSerde } }, action));
  }

  /** Deletes all rows. */
  async truncateTable(tableName: string, options: ActionOptions = {}): Promise<void> {
    await this.#rows(
      { case: "truncateTable", value: { tableName } },
      actionOptions('truncateTable("t", { signal })', options),
    );
  }

  /** Computes statistics for the optimizer; with `noScan`, only those that need not read the rows. */
  async analyzeTable(
    tableName: string,
    options?: boolean | (ActionOptions & { readonly noScan?: boolean }),
  ): Promise<void> {
    const { noScan = false, ...action } = callOptions(catalogCalls.analyzeTable, [options]);
    await this.#rows({ case: "analyzeTable", value: { tableName, noScan } }, action);
  }

  /** Registers the partitions whose directories were added to a table. */
  async recoverPartitions(tableName: string, options: ActionOptions = {}): Promise<void> {
    await this.#rows(
      { case: "recoverPartitions", value: { tableName } },
      actionOptions('recoverPartitions("t", { signal })', options),
    );
  }

  /** The functions of a database, the current one unless named, with Spark's own and this session's. */
  async listFunctions(
    dbName?: string | null,
    pattern?: string | null,
    options: ActionOptions = {},
  ): Promise<readonly CatalogFunction[]> {
    return this.#list<CatalogFunction>(
      { case: "listFunctions", value: defined({ dbName: dbName ?? undefined, pattern: pattern ?? undefined }) },
      actionOptions('listFunctions("d", "a*", { signal })', options),
    );
  }

  /** What the catalog knows of a function, even Spark's own. Rejects with `UNRESOLVED_ROUTINE` if it does not exist. */
  async getFunction(functionName: string, options: ActionOptions = {}): Promise<CatalogFunction> {
    return this.#only<CatalogFunction>(
      { case: "getFunction", value: { functionName } },
      actionOptions('getFunction("f", { signal })', options),
    );
  }

  /** Whether SQL can call this name: Spark's own functions count too. */
  async functionExists(functionName: string, options: ActionOptions = {}): Promise<boolean> {
    return this.#flag(
      { case: "functionExists", value: { functionName } },
      actionOptions('functionExists("f", { signal })', options),
    );
  }

  /** Whether `cacheTable` has marked a table or view to be cached. Rejects if it does not exist. */
  async isCached(tableName: string, options: ActionOptions = {}): Promise<boolean> {
    return this.#flag({ case: "isCached", value: { tableName } }, actionOptions('isCached("t", { signal })', options));
  }

  /** Caches a table or view in memory, or at another level, once it is read. */
  async cacheTable(
    tableName: string,
    options?: StorageLevel | (ActionOptions & { readonly storageLevel?: StorageLevel }),
  ): Promise<void> {
    const { storageLevel: level, ...action } = callOptions(catalogCalls.cacheTable, [options]);
    const storageLevel = level && storageLevelToProto(level);
    await this.#rows({ case: "cacheTable", value: { tableName, ...defined({ storageLevel }) } }, action);
  }

  /** Undoes `cacheTable`. If it was not cached, that is not an error; if it does not exist, it is. */
  async uncacheTable(tableName: string, options: ActionOptions = {}): Promise<void> {
    await this.#rows(
      { case: "uncacheTable", value: { tableName } },
      actionOptions('uncacheTable("t", { signal })', options),
    );
  }

  /** Removes all tables and views from the cache. */
  async clearCache(options: ActionOptions = {}): Promise<void> {
    await this.#rows({ case: "clearCache", value: {} }, actionOptions("clearCache({ signal })", options));
  }

  /** Drops the cached list and data of a table's files. */
  async refreshTable(tableName: string, options: ActionOptions = {}): Promise<void> {
    await this.#rows(
      { case: "refreshTable", value: { tableName } },
      actionOptions('refreshTable("t", { signal })', options),
    );
  }

  /** Drops the cached list and data of the files under a path. */
  async refreshByPath(path: string, options: ActionOptions = {}): Promise<void> {
    await this.#rows(
      { case: "refreshByPath", value: { path } },
      actionOptions('refreshByPath("/p", { signal })', options),
    );
  }

  async #rows(operation: CatalogOperation, options: ActionOptions): Promise<readonly Row[]> {
    return (await this.#runner.rows(catalogRelation(operation), options)).rows;
  }

  async #value(operation: CatalogOperation, options: ActionOptions): Promise<unknown> {
    return this.#runner.value(catalogRelation(operation), options);
  }

  async #flag(operation: CatalogOperation, options: ActionOptions): Promise<boolean> {
    return (await this.#value(operation, options)) === true;
  }

  /** The server names the columns of its answers as the fields of `T`: its own classes have them too. */
  async #list<T>(operation: CatalogOperation, options: ActionOptions): Promise<readonly T[]> {
    return (await this.#rows(operation, options)).map((row) => ({ ...row }) as T);
  }

  async #only<T>(operation: CatalogOperation, options: ActionOptions): Promise<T> {
    const [first] = await this.#list<T>(operation, options);
    // The server fails rather than answering with nothing.
    return first as T;
  }
}
