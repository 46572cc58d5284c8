import { zstdDecompressSync } from "node:zlib";
import type { ArrowField, ArrowType } from "../arrow-field.ts";
import type { BatchLayout } from "../ipc-stream.ts";
import { assertLength, checkColumn, damaged } from "./check-column.ts";
import type { ColumnData, Dictionaries } from "./column-data.ts";
import { decompressLz4Frame } from "./lz4.ts";

/** Splits a batch into its columns. `dictionaries` holds those of earlier messages. Throws if a column is damaged. */
export function columnsOfBatch(
  fields: readonly ArrowField[],
  batch: BatchLayout,
  dictionaries: Dictionaries,
): readonly ColumnData[] {
  const splitter = new BatchSplitter(batch, dictionaries);
  const columns = fields.map((field) => splitter.column(field));
  splitter.end();
  for (const column of columns) assertLength(column, batch.numRows);
  return columns;
}

class BatchSplitter {
  readonly #batch: BatchLayout;
  readonly #dictionaries: Dictionaries;
  #node = 0;
  #buffer = 0;
  #views = 0;
  /** Where the last buffer ended in the body. */
  #end = 0;

  constructor(batch: BatchLayout, dictionaries: Dictionaries) {
    this.#batch = batch;
    this.#dictionaries = dictionaries;
  }

  column(field: ArrowField): ColumnData {
    const length = this.#batch.nodes[this.#node * 2] ?? Number.NaN;
    const nullCount = this.#batch.nodes[this.#node * 2 + 1] ?? Number.NaN;
    this.#node++;
    const isIndex = field.dictionary !== null;
    const validity = !isIndex && lacksValidity(field.type) ? null : this.#nextBuffer();
    const buffers = Array.from({ length: isIndex ? 1 : this.#bufferCount(field.type) }, () => this.#nextBuffer());
    const column: ColumnData = {
      field,
      length,
      validity: nullCount === 0 ? null : validity,
      buffers,
      children: isIndex || field.type.id === "null" ? [] : field.children.map((child) => this.column(child)),
      dictionary: field.dictionary === null ? null : (this.#dictionaries.get(field.dictionary.id) ?? null),
    };
    checkColumn(column, { nullCount, validity });
    return column;
  }

  /** Throws if the batch has more buffers or fields than its columns use. */
  end(): void {
    const { nodes, buffers, body } = this.#batch;
    const isAll = this.#node * 2 === nodes.length && this.#buffer * 2 === buffers.length;
    if (!isAll || body.byteLength - this.#end >= maxAlignment)
      throw damaged("holds other columns than its schema says");
  }

  /** The number of a type's buffers besides the validity. */
  #bufferCount(type: ArrowType): number {
    switch (type.id) {
      case "binary":
      case "utf8":
      case "largeBinary":
      case "largeUtf8":
      case "listView":
      case "largeListView":
        return 2;
      case "binaryView":
      case "utf8View": {
        const count = 1 + (this.#batch.viewBuffers[this.#views++] ?? 0);
        if (count * 2 > this.#batch.buffers.length) throw damaged("lists more buffers than it has");
        return count;
      }
      case "struct":
      case "null":
      case "fixedSizeList":
      case "runEndEncoded":
        return 0;
      default:
        return 1;
    }
  }

  #nextBuffer(): Uint8Array {
    const start = this.#batch.buffers[this.#buffer * 2] ?? Number.NaN;
    const length = this.#batch.buffers[this.#buffer * 2 + 1] ?? Number.NaN;
    this.#buffer++;
    if (length === 0) return empty;
    if (!(length > 0 && follows(start, this.#end) && start + length <= this.#batch.body.byteLength)) {
      throw damaged("has a buffer that lies outside of it or within another one");
    }
    this.#end = start + length;
    const bytes = this.#batch.body.subarray(start, start + length);
    return this.#batch.compression === "none" ? bytes : decompress(bytes, this.#batch.compression);
  }
}

const empty = new Uint8Array(0);
const maxAlignment = 64;

/** Buffers lie one after the other, each padded to 8 bytes, or to as many as the writer chose. */
function follows(start: number, end: number): boolean {
  return [8, 16, 32, maxAlignment].some((alignment) => start === Math.ceil(end / alignment) * alignment);
}

function lacksValidity({ id }: ArrowType): boolean {
  return id === "null" || id === "runEndEncoded";
}

/** A compressed buffer is [bytes once decompressed: int64, -1 = stored as is][data]; an empty one stays empty. */
function decompress(bytes: Uint8Array, codec: "lz4" | "zstd"): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(0, true));
  const data = bytes.subarray(8);
  if (length === -1) return data;
  if (length === 0) return empty;
  const whole =
    codec === "zstd"
      ? // A damaged length must not decide how much memory is taken: it grows with what comes out.
        zstdDecompressSync(data, { maxOutputLength: Math.max(0, length) })
      : decompressLz4Frame(data, length);
  if (whole.byteLength !== length) throw damaged("has a compressed buffer of another length than it says");
  return whole;
}
