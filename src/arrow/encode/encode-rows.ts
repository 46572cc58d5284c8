import type { StructType } from "../../types/data-type.ts";
import { arrowFieldsOf } from "../spark-to-arrow.ts";
import { assertLengths, columnOfRecords, encodeColumn, isRecord } from "./encode-column.ts";
import { batchMessage, concatBytes, endOfStream, schemaMessage } from "./ipc-writer.ts";
import { member, misfit } from "./value-error.ts";

/** A part of local data: an Arrow IPC stream of its own, with the schema. */
export interface EncodedRows {
  readonly data: Uint8Array;
  readonly numRows: number;
}

export interface EncodeOptions {
  /** A part ends once it holds this many bytes; by default 16 MiB. */
  readonly maxBytes?: number;
  /** By default no limit. */
  readonly maxRows?: number;
  /** Whether a large part may be overwritten once the next one is asked for; by default each has memory of its own. */
  readonly memory?: "own" | "reused";
}

/** Spark's own clients put as much into one part. */
export const defaultMaxBytes: number = 16 * 1024 * 1024;
/** This many rows are laid out at a time: enough to make the cost per column small. */
const rowsPerBatch = 8192;

/**
 * Writes rows as one Arrow IPC stream. A row is an object with a property for each column, or an array of the values by
 * position; a missing property or `undefined` is null. Throws `InvalidInputError` with row and column for a value that
 * does not fit its type, and never rounds or cuts one.
 */
export function encodeRows(rows: Iterable<unknown>, schema: StructType): Uint8Array {
  const parts = [schemaMessage(arrowFieldsOf(schema.fields))];
  for (const batch of encodeBatches(rows, schema, rowsPerBatch)) parts.push(batch.data);
  parts.push(endOfStream);
  return concatBytes(parts);
}

/** As `encodeRows`, in parts: each a stream of its own, made on demand. Without rows there is one part without rows. */
export function* encodeRowParts(
  rows: Iterable<unknown>,
  schema: StructType,
  options: EncodeOptions = {},
): Generator<EncodedRows, void> {
  const { maxBytes = defaultMaxBytes, maxRows = Number.POSITIVE_INFINITY, memory = "own" } = options;
  const head = schemaMessage(arrowFieldsOf(schema.fields));
  let open = new OpenPart(head);
  let isFirst = true;
  for (const batch of encodeBatches(rows, schema, Math.min(rowsPerBatch, maxRows))) {
    const isFull = open.bytes + batch.data.byteLength > maxBytes || open.numRows + batch.numRows > maxRows;
    if (open.numRows > 0 && isFull) {
      const part = open.close();
      yield part;
      isFirst = false;
      open = new OpenPart(head, memory === "reused" && part.data.byteLength > maxBytes / 2 ? open.buffer : undefined);
    }
    open.add(batch);
  }
  if (isFirst || open.numRows > 0) yield open.close();
}

/** Batches one after the other in a buffer that grows: kept apart until the end, they would need twice the room. */
class OpenPart {
  #buffer: Uint8Array;
  #end = 0;
  numRows = 0;

  constructor(head: Uint8Array, buffer: Uint8Array = new Uint8Array(head.byteLength + endOfStream.byteLength)) {
    this.#buffer = buffer;
    this.#append(head);
  }

  get buffer(): Uint8Array {
    return this.#buffer;
  }

  get bytes(): number {
    return this.#end + endOfStream.byteLength;
  }

  add(batch: EncodedRows): void {
    this.#append(batch.data);
    this.numRows += batch.numRows;
  }

  close(): EncodedRows {
    this.#append(endOfStream);
    return { data: this.#buffer.subarray(0, this.#end), numRows: this.numRows };
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#end + bytes.byteLength + endOfStream.byteLength;
    if (needed > this.#buffer.byteLength) {
      const larger = new Uint8Array(this.numRows === 0 ? needed : Math.max(needed, 2 * this.#buffer.byteLength));
      larger.set(this.#buffer.subarray(0, this.#end));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }
}

/** Batches without the schema; none if there are no rows. */
function* encodeBatches(rows: Iterable<unknown>, schema: StructType, maxRows: number): Generator<EncodedRows, void> {
  let firstRow = 0;
  for (const chunk of chunks(rows, maxRows)) {
    yield { data: encodeBatch(chunk, schema, firstRow), numRows: chunk.length };
    firstRow += chunk.length;
  }
}

function encodeBatch(rows: readonly unknown[], schema: StructType, firstRow: number): Uint8Array {
  const wrong = rows.findIndex((row) => !isRecord(row));
  if (wrong >= 0) {
    throw misfit(`rows[${firstRow + wrong}]`, rows[wrong], { type: schema, why: "a row is an object or an array" });
  }
  assertLengths(rows, schema, (index) => `rows[${firstRow + index}]`);
  const columns = schema.fields.map((field, position) =>
    encodeColumn(columnOfRecords(rows, schema, position), {
      type: field.dataType,
      nullable: field.nullable,
      locate: (index) => `rows[${firstRow + index}]${member(field.name)}`,
    }),
  );
  return batchMessage(columns, rows.length);
}

function* chunks(rows: Iterable<unknown>, size: number): Generator<readonly unknown[], void> {
  if (Array.isArray(rows)) {
    for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
    return;
  }
  let chunk: unknown[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
