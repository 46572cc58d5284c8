import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Plan } from "../gen/spark/connect/base_pb.js";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import {
  OutputType,
  type PipelineCommand_DefineOutputSchema,
  type PipelineCommandSchema,
  PipelineCommand_DefineFlow_SCDType as ScdType,
} from "../gen/spark/connect/pipelines_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { StructType } from "../types/data-type.ts";
import { dataTypeToProto } from "../types/proto-data-type.ts";
import type { SourceLocation } from "./call-site.ts";
import { commandPlan } from "./command.ts";
import { defined } from "./defined.ts";
import type { OptionMap } from "./source.ts";

type PipelineCommandKind = NonNullable<MessageInitShape<typeof PipelineCommandSchema>["commandType"]>;
type OutputDetails = Pick<MessageInitShape<typeof PipelineCommand_DefineOutputSchema>, "details">;

/** Makes a graph in the session. The answer tells its id. */
export function createDataflowGraph(graph: {
  readonly defaultCatalog?: string | undefined;
  readonly defaultDatabase?: string | undefined;
  readonly sqlConf: OptionMap;
}): Plan {
  const { defaultCatalog, defaultDatabase, sqlConf } = graph;
  const value = { ...defined({ defaultCatalog, defaultDatabase }), sqlConf: { ...sqlConf } };
  return pipelineCommand({ case: "createDataflowGraph", value });
}

/** Has the session forget a graph, and ends its run. */
export function dropDataflowGraph(dataflowGraphId: string): Plan {
  return pipelineCommand({ case: "dropDataflowGraph", value: { dataflowGraphId } });
}

/** How a dataset is stored. */
export interface TableDetails {
  readonly tableProperties: OptionMap;
  readonly partitionCols: readonly string[];
  readonly clusteringColumns: readonly string[];
  readonly format?: string | undefined;
  /** DDL text, or a type. */
  readonly schema?: string | StructType | undefined;
}

/** What flows write to. */
export type Output = { readonly name: string; readonly comment?: string | undefined } & (
  | { readonly type: "materializedView" | "table"; readonly details: TableDetails }
  | { readonly type: "temporaryView" }
  | { readonly type: "sink"; readonly details: { readonly format: string; readonly options: OptionMap } }
);

/** Adds an output to a graph. */
export function defineOutput(dataflowGraphId: string, output: Output, location: SourceLocation | undefined): Plan {
  const { name: outputName, comment, type } = output;
  const value = {
    dataflowGraphId,
    outputName,
    outputType: outputTypes[type],
    ...defined({ comment, sourceCodeLocation: location }),
    ...outputDetails(output),
  };
  return pipelineCommand({ case: "defineOutput", value });
}

const outputTypes: Readonly<Record<Output["type"], OutputType>> = {
  materializedView: OutputType.MATERIALIZED_VIEW,
  table: OutputType.TABLE,
  temporaryView: OutputType.TEMPORARY_VIEW,
  sink: OutputType.SINK,
};

function outputDetails(output: Output): OutputDetails {
  switch (output.type) {
    case "materializedView":
    case "table":
      return { details: { case: "tableDetails", value: tableDetails(output.details) } };
    case "sink": {
      const { format, options } = output.details;
      return { details: { case: "sinkDetails", value: { format, options: { ...options } } } };
    }
    case "temporaryView":
      return {};
  }
}

function tableDetails({ tableProperties, partitionCols, clusteringColumns, format, schema }: TableDetails) {
  return {
    tableProperties: { ...tableProperties },
    partitionCols: [...partitionCols],
    clusteringColumns: [...clusteringColumns],
    ...defined({ format }),
    ...(schema !== undefined && { schema: schemaField(schema) }),
  };
}

function schemaField(schema: string | StructType) {
  return schema instanceof StructType
    ? ({ case: "schemaDataType", value: dataTypeToProto(schema) } as const)
    : ({ case: "schemaString", value: schema } as const);
}

/** How changes of a source are applied to a table. */
export interface AutoCdcDetails {
  readonly source: string;
  readonly keys: readonly Expression[];
  readonly sequenceBy: Expression;
  readonly applyAsDeletes?: Expression | undefined;
  readonly columnList: readonly Expression[];
  readonly exceptColumnList: readonly Expression[];
  /** 1 keeps the newest row of a key, 2 all of them with the time that each was valid. Default: the server's. */
  readonly storedAsScdType?: 1 | 2 | undefined;
  readonly trackHistoryColumnList: readonly Expression[];
  readonly trackHistoryExceptColumnList: readonly Expression[];
}

/** What writes to an output: the rows of a relation, or the changes of a source. */
export type Flow = {
  readonly name: string;
  readonly target: string;
  readonly sqlConf: OptionMap;
} & ({ readonly relation: Relation } | { readonly autoCdc: AutoCdcDetails });

/** Adds a flow to a graph, which must have the flow's target already. */
export function defineFlow(dataflowGraphId: string, flow: Flow, location: SourceLocation | undefined): Plan {
  // Without `once`: servers refuse a flow that has the field, whatever its value.
  const value = {
    dataflowGraphId,
    flowName: flow.name,
    targetDatasetName: flow.target,
    sqlConf: { ...flow.sqlConf },
    ...defined({ sourceCodeLocation: location }),
    details:
      "relation" in flow
        ? ({ case: "relationFlowDetails", value: { relation: flow.relation } } as const)
        : ({ case: "autoCdcFlowDetails", value: autoCdcDetails(flow.autoCdc) } as const),
  };
  return pipelineCommand({ case: "defineFlow", value });
}

function autoCdcDetails(details: AutoCdcDetails) {
  const { source, sequenceBy, applyAsDeletes, storedAsScdType } = details;
  return {
    source,
    keys: [...details.keys],
    sequenceBy,
    ...defined({ applyAsDeletes, storedAsScdType: storedAsScdType && scdTypes[storedAsScdType] }),
    columnList: [...details.columnList],
    exceptColumnList: [...details.exceptColumnList],
    trackHistoryColumnList: [...details.trackHistoryColumnList],
    trackHistoryExceptColumnList: [...details.trackHistoryExceptColumnList],
  };
}

const scdTypes = { 1: ScdType.SCD_TYPE_1, 2: ScdType.SCD_TYPE_2 } as const;

/** Adds what the statements of a SQL file define. `sqlFilePath` is what errors call it. */
export function defineSqlGraphElements(dataflowGraphId: string, sqlText: string, sqlFilePath: string): Plan {
  return pipelineCommand({ case: "defineSqlGraphElements", value: { dataflowGraphId, sqlText, sqlFilePath } });
}

/** Which of a graph's datasets a run updates, and how. */
export interface Run {
  /** The URI of a folder for checkpoints. */
  readonly storage: string;
  /** Checks the graph without updating anything. */
  readonly dry: boolean;
  readonly refresh: readonly string[];
  readonly fullRefresh: readonly string[];
  readonly fullRefreshAll: boolean;
}

/** Runs a graph: one operation, whose responses are events. */
export function startRun(dataflowGraphId: string, run: Run): Plan {
  const value = {
    dataflowGraphId,
    storage: run.storage,
    dry: run.dry,
    refreshSelection: [...run.refresh],
    fullRefreshSelection: [...run.fullRefresh],
    fullRefreshAll: run.fullRefreshAll,
  };
  return pipelineCommand({ case: "startRun", value });
}

function pipelineCommand(commandType: PipelineCommandKind): Plan {
  return commandPlan({ case: "pipelineCommand", value: { commandType } });
}
