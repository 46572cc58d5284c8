import { create, toBinary } from "@bufbuild/protobuf";
import { type ArrowTableLike, isArrowTable } from "../arrow/arrow-table.ts";
import { encodeArrow } from "../arrow/encode/encode-arrow.ts";
import { type EncodedRows, encodeRowParts } from "../arrow/encode/encode-rows.ts";
import { inferSchema } from "../arrow/encode/infer-schema.ts";
import { LocalRelationSchema, type Relation } from "../gen/spark/connect/relations_pb.js";
import { setOperation } from "../plan/combine.ts";
import { cachedLocalRelation, chunkedCachedLocalRelation, localRelation } from "../plan/source.ts";
import { type DataType, StructField, StructType } from "../types/data-type.ts";
import type { ActionOptions } from "./action-options.ts";
import { argument, isPlainObject, texts, wrongArgument } from "./calls/checks.ts";
import { typeArgument } from "./calls/type-argument.ts";
import { noteSchema } from "./dataframe/known-columns.ts";
import type { PlanRunner } from "./plan-runner.ts";

/**
 * Rows of this program: objects with a property for each column, or arrays of values in order; a table of the
 * apache-arrow library; or the bytes of an Arrow IPC stream or file. If a schema tells their types, rows that a
 * generator makes are sent as they come: they need not fit into memory.
 */
export type LocalData = Iterable<object> | ArrowTableLike | Uint8Array;
/** Values of one type, which become the column `value`. */
export type LocalValues = Iterable<unknown>;
/**
 * The columns: a type, DDL text, or only their names, in which case the types are inferred from the values. A type
 * that is not a struct, such as `"int"`, is the type of values rather than rows: `createDataFrame([1, 2], "int")`.
 */
export type LocalSchema = DataType | string | readonly string[];

/** For messages. */
export const createDataFrameExample = 'createDataFrame([[1, "a"]], "id int, name string")';

/**
 * Up to this size, data is part of the plan. Larger data is uploaded once, and plans refer to it, as in Spark's
 * clients.
 */
const inlineBytes = 1024 * 1024;

/** Each part is sent before the next is made, but for a small first one. */
const eachSent = { memory: "reused" } as const;

/** A relation of local data, uploaded if it is large. Throws `InvalidInputError` for a value that does not fit. */
export async function localData(
  runner: PlanRunner,
  source: { readonly data: LocalData | LocalValues; readonly schema: LocalSchema | null | undefined },
  options: ActionOptions = {},
): Promise<Relation> {
  const { schema, parts } = encoded(source.data, source.schema);
  try {
    return await sent(runner, { parts, schema }, options);
  } finally {
    // A generator of rows may hold a resource open.
    parts.return();
  }
}

async function sent(runner: PlanRunner, { schema, parts }: Encoded, options: ActionOptions): Promise<Relation> {
  const json = schema.json();
  const ahead: IteratorResult<EncodedRows, void>[] = [parts.next()];
  const first = ahead[0]?.value;
  if (first && first.data.byteLength <= inlineBytes) {
    const second = parts.next();
    if (second.done) return localRelation({ data: first.data, schema: json });
    ahead.push(second);
  }
  const { sessionId } = runner.client;
  const relation = await upload(runner, { parts: rejoined(ahead, parts), schema: json }, options);
  noteSchema(relation, schema);
  return runner.pinned(relation, "The uploaded data of this DataFrame", sessionId);
}

interface Encoded {
  readonly schema: StructType;
  readonly parts: Generator<EncodedRows, void>;
}

function encoded(data: LocalData | LocalValues, schema: LocalSchema | null | undefined): Encoded {
  if (data instanceof Uint8Array || isArrowTable(data)) {
    if (isGiven(schema))
      throw wrongArgument("createDataFrame(table)", "no schema beside Arrow data, which has its own", schema);
    const table = encodeArrow(data);
    return { schema: table.schema, parts: table.parts() };
  }
  const rows = rowsArgument(data);
  if (isGiven(schema) && !isNames(schema)) return encodedAs(typeArgument(createDataFrameExample, schema), rows);
  const names = isGiven(schema) ? argument(createDataFrameExample, texts, schema) : undefined;
  // The types depend on all rows.
  const all = isList(rows) ? rows : [...rows];
  return encodedAs(inferSchema(all, names), all);
}

function encodedAs(type: DataType, data: Iterable<unknown>): Encoded {
  if (type instanceof StructType) return { schema: type, parts: encodeRowParts(data, type, eachSent) };
  const schema = new StructType([new StructField("value", type)]);
  return {
    schema,
    parts: encodeRowParts(isList(data) ? data.map((value) => [value]) : inRows(data), schema, eachSent),
  };
}

function* inRows(values: Iterable<unknown>): Generator<readonly [unknown], void> {
  for (const value of values) yield [value];
}

/** Text is iterable too, but is not rows. */
function rowsArgument(data: unknown): Iterable<unknown> {
  if (typeof data === "object" && data !== null && Symbol.iterator in data) {
    // A value with that method is iterable.
    return data as Iterable<unknown>;
  }
  const hint = isPlainObject(data) ? ". A single row goes into an array" : "";
  throw wrongArgument(createDataFrameExample, `rows, Arrow's tables and Arrow's bytes${hint}`, data);
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

/** Keeps no part once it was given. */
function* rejoined(
  taken: IteratorResult<EncodedRows, void>[],
  rest: Generator<EncodedRows, void>,
): Generator<EncodedRows, void> {
  for (let next = taken.shift(); next !== undefined; next = taken.shift()) if (next.value) yield next.value;
  yield* rest;
}

async function upload(
  runner: PlanRunner,
  source: { readonly parts: Iterable<EncodedRows>; readonly schema: string },
  options: ActionOptions,
): Promise<Relation> {
  if (!(await takesChunks(runner, options))) return uploadWhole(runner, source, options);
  const call = { signal: options.signal };
  const [schemaHash] = await runner.client.cacheArtifacts([new TextEncoder().encode(source.schema)], call);
  const dataHashes: string[] = [];
  for (const { data } of source.parts) {
    for (const hash of await runner.client.cacheArtifacts([data], call)) dataHashes.push(hash);
  }
  return chunkedCachedLocalRelation({ dataHashes, schemaHash });
}

/** Servers before 4.1 know a cached relation only as one message. */
async function uploadWhole(
  runner: PlanRunner,
  source: { readonly parts: Iterable<EncodedRows>; readonly schema: string },
  options: ActionOptions,
): Promise<Relation> {
  const relations: Relation[] = [];
  for (const { data } of source.parts) {
    const message = toBinary(LocalRelationSchema, create(LocalRelationSchema, { data, schema: source.schema }));
    const hashes = await runner.client.cacheArtifacts([message], { signal: options.signal });
    for (const hash of hashes) relations.push(cachedLocalRelation(hash));
  }
  return relations.reduce((left, right) => setOperation(left, right, { type: "union", isAll: true }));
}

/** Chunks came to Spark together with this setting. */
async function takesChunks(runner: PlanRunner, options: ActionOptions): Promise<boolean> {
  const keys = ["spark.sql.session.localRelationChunkSizeRows"];
  const [pair] = await runner.config({ case: "getOption", value: { keys } }, options);
  return pair?.value !== undefined;
}

// Array.isArray does not narrow readonly arrays (microsoft/TypeScript#17002).
function isList(data: Iterable<unknown>): data is readonly unknown[] {
  return Array.isArray(data);
}

function isNames(schema: LocalSchema): schema is readonly string[] {
  return Array.isArray(schema);
}
