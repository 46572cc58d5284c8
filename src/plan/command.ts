import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Plan } from "../gen/spark/connect/base_pb.js";
import { PlanSchema } from "../gen/spark/connect/base_pb.js";
import type { CommandSchema, WriteOperationSchema } from "../gen/spark/connect/commands_pb.js";
import {
  WriteOperation_SaveMode,
  WriteOperation_SaveTable_TableSaveMethod,
  WriteOperationV2_Mode,
} from "../gen/spark/connect/commands_pb.js";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { defined } from "./defined.ts";
import { freeze } from "./freeze.ts";
import type { OptionMap } from "./source.ts";

/** What a command is, with its fields. */
export type CommandKind = NonNullable<MessageInitShape<typeof CommandSchema>["commandType"]>;

/** A plan that is a command: the server does something, rather than giving rows. */
export function commandPlan(commandType: CommandKind): Plan {
  return freeze(create(PlanSchema, { opType: { case: "command", value: { commandType } } }));
}

/** A plan that yields the rows of a relation. */
export function relationPlan(root: Relation): Plan {
  return freeze(create(PlanSchema, { opType: { case: "root", value: root } }));
}

/** What a write does if its target exists already. */
export type SaveMode = "append" | "overwrite" | "error" | "errorifexists" | "ignore";

const saveModes: Readonly<Record<SaveMode, WriteOperation_SaveMode>> = {
  append: WriteOperation_SaveMode.APPEND,
  overwrite: WriteOperation_SaveMode.OVERWRITE,
  error: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  errorifexists: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  ignore: WriteOperation_SaveMode.IGNORE,
};

/** Where a write goes. */
export type WriteTarget =
  | { readonly case: "path"; readonly path: string }
  | { readonly case: "saveAsTable" | "insertInto"; readonly table: string }
  /** The options say where, as for `jdbc`. */
  | { readonly case: "options" };

/** A write to files or a table. */
export interface Write {
  readonly format?: string | undefined;
  readonly mode?: SaveMode | undefined;
  readonly options: OptionMap;
  readonly partitionBy: readonly string[];
  readonly sortBy: readonly string[];
  readonly clusterBy: readonly string[];
  readonly bucketBy?: { readonly numBuckets: number; readonly columns: readonly string[] } | undefined;
  readonly withSchemaEvolution?: boolean;
}

/** Writes `input`. */
export function writeCommand(input: Relation, write: Write, target: WriteTarget): Plan {
  const { format: source, mode, bucketBy } = write;
  return commandPlan({
    case: "writeOperation",
    value: {
      input,
      ...defined({ source, mode: mode && saveModes[mode] }),
      ...saveType(target),
      options: { ...write.options },
      partitioningColumns: [...write.partitionBy],
      sortColumnNames: [...write.sortBy],
      clusteringColumns: [...write.clusterBy],
      ...(bucketBy && { bucketBy: { numBuckets: bucketBy.numBuckets, bucketColumnNames: [...bucketBy.columns] } }),
      withSchemaEvolution: write.withSchemaEvolution ?? false,
    },
  });
}

function saveType(target: WriteTarget): Pick<MessageInitShape<typeof WriteOperationSchema>, "saveType"> {
  switch (target.case) {
    case "path":
      return { saveType: { case: "path", value: target.path } };
    case "saveAsTable":
    case "insertInto":
      return { saveType: { case: "table", value: { tableName: target.table, saveMethod: saveMethods[target.case] } } };
    case "options":
      return {};
  }
}

const saveMethods = {
  saveAsTable: WriteOperation_SaveTable_TableSaveMethod.SAVE_AS_TABLE,
  insertInto: WriteOperation_SaveTable_TableSaveMethod.INSERT_INTO,
} as const;

/** What a write through the V2 interface does to its table. */
export type WriteModeV2 = "create" | "replace" | "createOrReplace" | "append" | "overwrite" | "overwritePartitions";

const writeModesV2: Readonly<Record<WriteModeV2, WriteOperationV2_Mode>> = {
  create: WriteOperationV2_Mode.CREATE,
  replace: WriteOperationV2_Mode.REPLACE,
  createOrReplace: WriteOperationV2_Mode.CREATE_OR_REPLACE,
  append: WriteOperationV2_Mode.APPEND,
  overwrite: WriteOperationV2_Mode.OVERWRITE,
  overwritePartitions: WriteOperationV2_Mode.OVERWRITE_PARTITIONS,
};

/** A write to a table through the V2 interface. */
export interface WriteV2 {
  readonly table: string;
  readonly mode: WriteModeV2;
  readonly provider?: string | undefined;
  readonly options: OptionMap;
  readonly tableProperties: OptionMap;
  readonly partitionedBy: readonly Expression[];
  readonly clusterBy: readonly string[];
  readonly overwriteCondition?: Expression | undefined;
  readonly withSchemaEvolution?: boolean;
}

/** Writes `input` to a table through the V2 interface. */
export function writeV2Command(input: Relation, write: WriteV2): Plan {
  const { provider, overwriteCondition } = write;
  return commandPlan({
    case: "writeOperationV2",
    value: {
      input,
      tableName: write.table,
      mode: writeModesV2[write.mode],
      ...defined({ provider, overwriteCondition }),
      options: { ...write.options },
      tableProperties: { ...write.tableProperties },
      partitioningColumns: [...write.partitionedBy],
      clusteringColumns: [...write.clusterBy],
      withSchemaEvolution: write.withSchemaEvolution ?? false,
    },
  });
}

/** Names `input`, for this session or for all of the cluster's sessions. */
export function createViewCommand(
  input: Relation,
  name: string,
  options: { readonly isGlobal: boolean; readonly replace: boolean },
): Plan {
  return commandPlan({ case: "createDataframeView", value: { input, name, ...options } });
}

/** Runs SQL once. */
export function sqlCommand(input: Relation): Plan {
  return commandPlan({ case: "sqlCommand", value: { input } });
}
