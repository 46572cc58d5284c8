import { zstdDecompressSync } from "node:zlib";
import type { ArrowField, ArrowType } from "../arrow-schema.ts";
import type { BatchLayout } from "../ipc-stream.ts";
import { decompressLz4Frame } from "./lz4.ts";

/** One column of one batch as it lies in memory: nothing is decoded yet. */
export interface ColumnData {
  readonly field: ArrowField;
  readonly length: number;
  /** One bit a value, the lowest first, 0 for null; `null` where there are no nulls. */
  readonly validity: Uint8Array | null;
  /** Offsets and values, as the type lays them out (Columnar.rst); without the validity. */
  readonly buffers: readonly Uint8Array[];
  readonly children: readonly ColumnData[];
  /** The values that a dictionary-encoded column points into. */
  readonly dictionary: ColumnData | null;
}

/** Splits a batch into its columns. `dictionaries` holds what earlier messages brought. */
export function columnsOfBatch(
  fields: readonly ArrowField[],
  batch: BatchLayout,
  dictionaries: ReadonlyMap<number, ColumnData>,
): readonly ColumnData[] {
  const splitter = new BatchSplitter(batch, dictionaries);
  return fields.map((field) => splitter.column(field));
}

class BatchSplitter {
  readonly #batch: BatchLayout;
  readonly #dictionaries: ReadonlyMap<number, ColumnData>;
  #node = 0;
  #buffer = 0;

  constructor(batch: BatchLayout, dictionaries: ReadonlyMap<number, ColumnData>) {
    this.#batch = batch;
    this.#dictionaries = dictionaries;
  }

  column(field: ArrowField): ColumnData {
    const length = this.#batch.nodes[this.#node * 2] ?? 0;
    const nullCount = this.#batch.nodes[this.#node * 2 + 1] ?? 0;
    this.#node++;
    const isIndex = field.dictionary !== null;
    if (!isIndex && field.type.id === "null") {
      return { field, length, validity: null, buffers: [], children: [], dictionary: null };
    }
    const validity = this.#nextBuffer();
    const buffers = Array.from({ length: isIndex ? 1 : bufferCount(field.type) }, () => this.#nextBuffer());
    return {
      field,
      length,
      validity: nullCount === 0 ? null : validity,
      buffers,
      children: isIndex ? [] : field.children.map((child) => this.column(child)),
      dictionary: field.dictionary === null ? null : (this.#dictionaries.get(field.dictionary.id) ?? null),
    };
  }

  #nextBuffer(): Uint8Array {
    const start = this.#batch.buffers[this.#buffer * 2] ?? 0;
    const length = this.#batch.buffers[this.#buffer * 2 + 1] ?? 0;
    this.#buffer++;
    const bytes = this.#batch.body.subarray(start, start + length);
    return this.#batch.compression === "none" ? bytes : decompress(bytes, this.#batch.compression);
  }
}

/** Buffers of a type beside the validity. */
function bufferCount(type: ArrowType): number {
  switch (type.id) {
    case "binary":
    case "utf8":
    case "largeBinary":
    case "largeUtf8":
      return 2;
    case "struct":
    case "null":
      return 0;
    default:
      return 1;
  }
}

/** A compressed buffer is [bytes once decompressed: int64, -1 = stored as is][data]; an empty one stays empty. */
function decompress(bytes: Uint8Array, codec: "lz4" | "zstd"): Uint8Array {
  if (bytes.byteLength === 0) return bytes;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
  const data = bytes.subarray(8);
  if (length === -1) return data;
  if (length === 0) return data.subarray(0, 0);
  return codec === "zstd" ? zstdDecompressSync(data) : decompressLz4Frame(data, length);
}

/** The bytes as elements of `bytesPerElement`: the same memory if it is aligned to them, else a copy. */
export function aligned(bytes: Uint8Array, bytesPerElement: number): Uint8Array {
  return bytes.byteOffset % bytesPerElement === 0 ? bytes : bytes.slice();
}
