import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { type CatalogOperation, catalog } from "../../plan/catalog.ts";
import { StructType } from "../../types/data-type.ts";
import type { ActionOptions } from "../action-options.ts";
import type { OptionsCall } from "../calls/call-options.ts";
import { argument, type Check, flag, text, textByName } from "../calls/checks.ts";
import { type StorageLevel, storageLevelCheck } from "../dataframe/storage-level.ts";
import { type OptionValues, optionValuesCheck } from "../io/option-values.ts";

/** The properties of a table that `createTable` makes. */
export interface CreateTableOptions extends ActionOptions {
  /** Makes the table external: its files stay when it is dropped. */
  readonly path?: string;
  /** The format; the server's default unless given. */
  readonly source?: string;
  readonly schema?: StructType;
  readonly description?: string;
  /** Options of the data source. */
  readonly options?: OptionValues;
}

const schemaCheck: Check<StructType> = { what: "a StructType", fits: (value) => value instanceof StructType };
const tableChecks = { path: text, source: text, schema: schemaCheck, options: optionValuesCheck } as const;

/** The call whose options have these types. */
type CallOf<Options> = OptionsCall<{ readonly [Name in keyof Options]: Check<Options[Name]> }>;
type TableOptions = { path: string; source: string; schema: StructType; options: OptionValues };

/** The options of the catalog's calls, and the order in which they may be given without names. */
export const catalogCalls: {
  readonly createDatabase: CallOf<{ ifNotExists: boolean; properties: Readonly<Record<string, string>> }>;
  readonly dropDatabase: CallOf<{ ifExists: boolean; cascade: boolean }>;
  readonly createTable: CallOf<TableOptions & { description: string }>;
  readonly createExternalTable: CallOf<TableOptions>;
  readonly dropTable: CallOf<{ ifExists: boolean; purge: boolean }>;
  readonly dropView: CallOf<{ ifExists: boolean }>;
  readonly getCreateTableString: CallOf<{ asSerde: boolean }>;
  readonly analyzeTable: CallOf<{ noScan: boolean }>;
  readonly cacheTable: CallOf<{ storageLevel: StorageLevel }>;
} = {
  createDatabase: {
    example: 'createDatabase("d", { ifNotExists: true })',
    checks: { ifNotExists: flag, properties: textByName },
    inOrder: ["ifNotExists", "properties"],
  },
  dropDatabase: {
    example: 'dropDatabase("d", { ifExists: true, cascade: true })',
    checks: { ifExists: flag, cascade: flag },
    inOrder: ["ifExists", "cascade"],
  },
  createTable: {
    example: 'createTable("t", { path: "/p", source: "parquet" })',
    checks: { ...tableChecks, description: text },
    inOrder: ["path", "source", "schema", "description"],
  },
  createExternalTable: {
    example: 'createExternalTable("t", { path: "/p", source: "parquet" })',
    checks: tableChecks,
    inOrder: ["path", "source", "schema"],
  },
  dropTable: {
    example: 'dropTable("t", { ifExists: true, purge: true })',
    checks: { ifExists: flag, purge: flag },
    inOrder: ["ifExists", "purge"],
  },
  dropView: { example: 'dropView("v", { ifExists: true })', checks: { ifExists: flag }, inOrder: ["ifExists"] },
  getCreateTableString: {
    example: 'getCreateTableString("t", { asSerde: true })',
    checks: { asSerde: flag },
    inOrder: ["asSerde"],
  },
  analyzeTable: { example: 'analyzeTable("t", { noScan: true })', checks: { noScan: flag }, inOrder: ["noScan"] },
  cacheTable: {
    example: 'cacheTable("t", { storageLevel: StorageLevel.DISK_ONLY })',
    checks: { storageLevel: storageLevelCheck },
    inOrder: ["storageLevel"],
  },
};

/** The plan of an operation, whose names, paths and patterns are text. Throws `InvalidInputError` for others. */
export function catalogRelation(operation: CatalogOperation): Relation {
  for (const [name, value] of Object.entries(operation.value ?? {})) {
    if (/(Name|^path|^pattern)$/.test(name)) argument(`${operation.case}("name")`, text, value);
  }
  return catalog(operation);
}
