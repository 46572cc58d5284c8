import { SparkConnectError } from "../../errors.ts";
import type { StructField, StructType } from "../../types/data-type.ts";
import type { Row } from "../../types/row.ts";
import type { ColumnData } from "./column-data.ts";
import { decodeColumn } from "./decode-column.ts";
import { type DecodeContext, UnsafeLong } from "./decode-context.ts";
import { readingArrow } from "./reading.ts";
import { type RowRange, sliceColumn } from "./slice-column.ts";

/** Rows that arrived together. Columns are decoded on first access. */
export interface RecordBatch {
  readonly schema: StructType;
  readonly numRows: number;
  /**
   * The values of a column by position: a typed array over the batch's memory if the type has one (BYTE to DOUBLE)
   * and no value is null, otherwise an array. Throws `RangeError` beyond the last column.
   */
  column(index: number): ArrayLike<unknown>;
  /** The rows in order, made on demand, some thousand values at a time. */
  rows(): Iterable<Row>;
}

export class DecodedBatch implements RecordBatch {
  readonly schema: StructType;
  readonly numRows: number;
  readonly #data: readonly ColumnData[];
  readonly #context: DecodeContext;
  readonly #columns = new Map<number, ArrayLike<unknown>>();

  constructor(
    schema: StructType,
    batch: { readonly numRows: number; readonly columns: readonly ColumnData[] },
    context: DecodeContext,
  ) {
    this.schema = schema;
    this.numRows = batch.numRows;
    this.#data = batch.columns;
    this.#context = context;
  }

  column(index: number): ArrayLike<unknown> {
    const decoded = this.#columns.get(index);
    if (decoded !== undefined) return decoded;
    const field = this.schema.fields[index];
    const data = this.#data[index];
    if (field === undefined || data === undefined) throw new RangeError(`There is no column ${index}.`);
    const column = readingArrow(() => this.#decoded(data, field));
    this.#columns.set(index, column);
    return column;
  }

  #decoded(data: ColumnData, { name, dataType }: StructField): ArrayLike<unknown> {
    try {
      return decodeColumn(data, dataType, this.#context);
    } catch (cause) {
      if (!(cause instanceof UnsafeLong)) throw cause;
      throw new SparkConnectError(
        `The column ${JSON.stringify(name)} holds ${cause.value}, which a JavaScript number cannot hold exactly. ` +
          'Read it with { longs: "string" }, or as bigint, without the option.',
      );
    }
  }

  *rows(): Generator<Row, void> {
    for (const slice of this.slices()) yield* slice;
  }

  /** How many values a row holds, those in lists and structs included. */
  get valuesPerRow(): number {
    return this.#data.reduce((sum, column) => sum + countValues(column), 0) / this.numRows;
  }

  /** The rows in slices of at most `maxRows`, each decoded on demand. */
  *slices(maxRows: number = Number.POSITIVE_INFINITY): Generator<readonly Row[], void> {
    const build = this.#context.rowBuilder(this.schema.fieldNames());
    const step = Math.min(maxRows, rowsPerSlice(this.valuesPerRow));
    for (let start = 0; start < this.numRows; start += step) {
      const range = { start, length: Math.min(step, this.numRows - start) };
      const columns = this.schema.fields.map((_field, index) => this.#slice(index, range));
      yield build(columns, range.length);
    }
  }

  #slice(index: number, range: RowRange): ArrayLike<unknown> {
    const field = this.schema.fields[index];
    const data = this.#data[index];
    if (field === undefined || data === undefined) throw new RangeError(`There is no column ${index}.`);
    return readingArrow(() => this.#decoded(sliceColumn(data, range), field));
  }
}

/** So many values are some milliseconds of work. */
const maxValuesPerSlice = 32_768;
/** Fewer would cost more than decoding them, if there are thousands of columns. */
const minRowsPerSlice = 16;

/** A multiple of 8, so that bits need no shifting. */
function rowsPerSlice(valuesPerRow: number): number {
  const rows = Math.floor(maxValuesPerSlice / Math.max(1, valuesPerRow));
  return Math.max(minRowsPerSlice, rows - (rows % 8));
}

function countValues({ length, children }: ColumnData): number {
  return children.reduce((sum, child) => sum + countValues(child), length);
}
