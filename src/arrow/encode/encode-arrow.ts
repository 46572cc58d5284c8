import type { StructType } from "../../types/data-type.ts";
import type { ArrowField, ArrowType } from "../arrow-field.ts";
import { type ArrowTableLike, batchesOfTable, fieldsOfTable } from "../arrow-table.ts";
import { structTypeFromArrow } from "../arrow-to-spark.ts";
import type { ColumnData } from "../decode/column-data.ts";
import { columnsOfStream } from "../decode/columns-of-stream.ts";
import { decodeColumn } from "../decode/decode-column.ts";
import { DecodeContext } from "../decode/decode-context.ts";
import { sliceColumn } from "../decode/slice-column.ts";
import { arrowFieldsOf } from "../spark-to-arrow.ts";
import { columnBuffers } from "./column-buffers.ts";
import { encodeColumn } from "./encode-column.ts";
import { defaultMaxBytes, type EncodedRows, type EncodeOptions } from "./encode-rows.ts";
import { batchMessage, type ColumnBuffers, concatBytes, endOfStream, schemaMessage } from "./ipc-writer.ts";
import { member } from "./value-error.ts";

/** Arrow data as Spark takes it. */
export interface EncodedTable {
  readonly schema: StructType;
  /** IPC streams, made on demand; if there are no rows, one stream without rows. */
  parts(options?: EncodeOptions): Generator<EncodedRows, void>;
}

/**
 * Prepares a table of the apache-arrow library, or the bytes of an Arrow IPC stream or file, for Spark. Columns in
 * Spark's own layout are passed on unchanged; others (dictionaries, large offsets, unsigned numbers, other units of
 * time) are converted. Throws `InvalidInputError` for a type that Spark lacks.
 */
export function encodeArrow(source: ArrowTableLike | Uint8Array): EncodedTable {
  const { fields, batches } = source instanceof Uint8Array ? columnsOfStream(source) : columnsOfTable(source);
  const schema = structTypeFromArrow(fields);
  return { schema, parts: (options = {}) => encodeParts({ fields, batches, schema }, options) };
}

interface ArrowColumns {
  readonly fields: readonly ArrowField[];
  readonly batches: () => Iterable<ColumnBatch>;
}

interface ColumnBatch {
  readonly numRows: number;
  readonly columns: readonly ColumnData[];
}

function columnsOfTable(table: ArrowTableLike): ArrowColumns {
  const fields = fieldsOfTable(table);
  return { fields, batches: () => batchesOfTable(table, fields) };
}

function* encodeParts(
  source: ArrowColumns & { readonly schema: StructType },
  options: EncodeOptions,
): Generator<EncodedRows, void> {
  const fields = arrowFieldsOf(source.schema.fields);
  const head = schemaMessage(fields);
  const encoder = new BatchEncoder(source.schema, fields);
  let firstRow = 0;
  for (const batch of source.batches()) {
    const step = rowsPerPart(batch, options);
    for (let start = 0; start < batch.numRows; start += step) {
      const length = Math.min(step, batch.numRows - start);
      const columns = batch.columns.map((column) => sliceColumn(column, { start, length }));
      const message = encoder.encode(columns, { firstRow: firstRow + start, length });
      yield { data: concatBytes([head, message, endOfStream]), numRows: length };
    }
    firstRow += batch.numRows;
  }
  if (firstRow === 0) yield { data: concatBytes([head, endOfStream]), numRows: 0 };
}

/** As many rows as fit if all have the same size; a multiple of 8, so that bits need no shifting. */
function rowsPerPart(batch: ColumnBatch, options: EncodeOptions): number {
  const { maxBytes = defaultMaxBytes, maxRows = Number.POSITIVE_INFINITY } = options;
  const bytesPerRow = batch.columns.reduce((sum, column) => sum + byteLength(column), 0) / batch.numRows;
  const rows = Math.min(maxRows, Math.floor(maxBytes / Math.max(bytesPerRow, 0.125)));
  return rows >= 8 ? rows - (rows % 8) : Math.max(1, rows);
}

function byteLength(column: ColumnData): number {
  const own = column.buffers.reduce((sum, buffer) => sum + buffer.byteLength, column.validity?.byteLength ?? 0);
  return column.children.reduce((sum, child) => sum + byteLength(child), own);
}

class BatchEncoder {
  readonly #schema: StructType;
  readonly #fields: readonly ArrowField[];
  readonly #context = new DecodeContext("encoding");

  constructor(schema: StructType, fields: readonly ArrowField[]) {
    this.#schema = schema;
    this.#fields = fields;
  }

  encode(columns: readonly ColumnData[], rows: { readonly firstRow: number; readonly length: number }): Uint8Array {
    const encoded = columns.map((column, index) => this.#encodeColumn(withPlainLists(column), index, rows.firstRow));
    return batchMessage(encoded, rows.length);
  }

  #encodeColumn(column: ColumnData, index: number, firstRow: number): ColumnBuffers {
    const wanted = this.#fields[index];
    const field = this.#schema.fields[index];
    if (wanted === undefined || field === undefined) throw new RangeError(`There is no column ${index}.`);
    if (liesAs(column.field, wanted)) return columnBuffers(column);
    const values = Array.from(decodeColumn(column, field.dataType, this.#context));
    return encodeColumn(values, {
      type: field.dataType,
      nullable: field.nullable,
      locate: (row) => `rows[${firstRow + row}]${member(field.name)}`,
    });
  }
}

/** Lists of a fixed size are lists whose offsets need not be written down. */
function withPlainLists(column: ColumnData): ColumnData {
  const children = column.children.map(withPlainLists);
  const { type } = column.field;
  const isFixed = type.id === "fixedSizeList" && column.field.dictionary === null;
  const field: ArrowField = {
    ...column.field,
    ...(isFixed && { type: { id: "list" } }),
    ...(children.length > 0 && { children: children.map((child) => child.field) }),
  };
  if (!isFixed) return { ...column, field, children };
  const offsets = Int32Array.from({ length: column.length + 1 }, (_none, index) => index * type.listSize);
  return { ...column, field, buffers: [new Uint8Array(offsets.buffer)], children };
}

/** For these types Spark silently reads only a part of each value's digits, so each value is checked. */
function mayHoldMore({ type }: ArrowField): boolean {
  return type.id === "time" || (type.id === "interval" && type.unit === "monthDayNano");
}

/** Whether the two fields store equal values as the same bytes. */
function liesAs(field: ArrowField, wanted: ArrowField): boolean {
  return (
    field.dictionary === null &&
    !mayHoldMore(field) &&
    layoutKey(field.type) === layoutKey(wanted.type) &&
    field.children.length === wanted.children.length &&
    field.children.every((child, index) => {
      const other = wanted.children[index];
      return other !== undefined && liesAs(child, other);
    })
  );
}

/** Instants are the same in every zone. */
function layoutKey(type: ArrowType): string {
  return JSON.stringify(type.id === "timestamp" ? { ...type, timeZone: type.timeZone === null ? null : "UTC" } : type);
}
