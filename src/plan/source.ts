import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { Parse_ParseFormat } from "../gen/spark/connect/relations_pb.js";
import type { DataType } from "../gen/spark/connect/types_pb.js";
import { defined } from "./defined.ts";
import { relation } from "./relation.ts";

/** Options as they are sent: text by name. */
export type OptionMap = Readonly<Record<string, string>>;

/** Rows of a table or view of the catalog. */
export function readTable(
  name: string,
  options: { readonly options?: OptionMap; readonly isStreaming?: boolean } = {},
): Relation {
  return relation({
    case: "read",
    value: {
      readType: { case: "namedTable", value: { unparsedIdentifier: name, options: { ...options.options } } },
      isStreaming: options.isStreaming ?? false,
    },
  });
}

/** What a data source reads; the server chooses what is undefined. */
export interface DataSource {
  readonly format?: string | undefined;
  /** DDL or JSON text. */
  readonly schema?: string | undefined;
  readonly options?: OptionMap;
  readonly paths?: readonly string[];
  /** One SQL condition for each partition; for `jdbc`. */
  readonly predicates?: readonly string[];
  /** Names a streaming source, for its place in the checkpoint. */
  readonly sourceName?: string | undefined;
  readonly isStreaming?: boolean;
}

/** Rows of files, of a database or of any other data source. */
export function readDataSource(source: DataSource): Relation {
  const { format, schema, sourceName } = source;
  return relation({
    case: "read",
    value: {
      readType: {
        case: "dataSource",
        value: {
          ...defined({ format, schema, sourceName }),
          options: { ...source.options },
          paths: [...(source.paths ?? [])],
          predicates: [...(source.predicates ?? [])],
        },
      },
      isStreaming: source.isStreaming ?? false,
    },
  });
}

/** The changes of a table between versions. */
export function readChanges(
  name: string,
  options: { readonly options?: OptionMap; readonly isStreaming?: boolean } = {},
): Relation {
  return relation({
    case: "relationChanges",
    value: { unparsedIdentifier: name, options: { ...options.options }, isStreaming: options.isStreaming ?? false },
  });
}

/** A text format that rows of a string column can be parsed as. */
export type TextFormat = "csv" | "json" | "xml";

const parseFormats: Readonly<Record<TextFormat, Parse_ParseFormat>> = {
  csv: Parse_ParseFormat.CSV,
  json: Parse_ParseFormat.JSON,
  xml: Parse_ParseFormat.XML,
};

/** Parses the only column of `input`, a string, row by row. Without a schema it is inferred. */
export function parse(
  input: Relation,
  format: TextFormat,
  options: { readonly schema?: DataType | undefined; readonly options?: OptionMap } = {},
): Relation {
  const { schema } = options;
  return relation({
    case: "parse",
    value: { input, format: parseFormats[format], ...defined({ schema }), options: { ...options.options } },
  });
}

/** The numbers from `start` (inclusive) to `end` (exclusive), in a column `id` of type LONG. */
export function range(bounds: {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly numPartitions?: number | undefined;
}): Relation {
  return relation({ case: "range", value: defined(bounds) });
}

/** The result of a SQL query. `views` are relations that it names, each with its alias on top. */
export function sql(
  query: string,
  args: {
    readonly named?: Readonly<Record<string, Expression>>;
    readonly positional?: readonly Expression[];
    readonly views?: readonly Relation[];
  } = {},
): Relation {
  const { named, positional = [], views = [] } = args;
  return relation(
    { case: "sql", value: { query, namedArguments: { ...named }, posArguments: [...positional] } },
    views,
  );
}

/** Rows that travel inside the plan: one Arrow IPC stream and a schema as DDL or JSON text. At least one is given. */
export function localRelation(fields: {
  readonly data?: Uint8Array | undefined;
  readonly schema?: string | undefined;
}): Relation {
  return relation({ case: "localRelation", value: defined(fields) });
}

/** Rows that were uploaded before, by the SHA-256 of each chunk (lower-case hex). */
export function chunkedCachedLocalRelation(fields: {
  readonly dataHashes: readonly string[];
  readonly schemaHash?: string | undefined;
}): Relation {
  const { dataHashes, schemaHash } = fields;
  return relation({
    case: "chunkedCachedLocalRelation",
    value: { dataHashes: [...dataHashes], ...defined({ schemaHash }) },
  });
}

/** Rows that were uploaded before, as one local relation; for servers that know no chunks. */
export function cachedLocalRelation(hash: string): Relation {
  return relation({ case: "cachedLocalRelation", value: { hash } });
}

/** A DataFrame that the server keeps, such as a checkpoint. */
export function cachedRemoteRelation(relationId: string): Relation {
  return relation({ case: "cachedRemoteRelation", value: { relationId } });
}

/** The rows that a table-valued function yields. */
export function tableFunction(functionName: string, args: readonly Expression[]): Relation {
  return relation({ case: "unresolvedTableValuedFunction", value: { functionName, arguments: [...args] } });
}
