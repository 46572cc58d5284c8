import { SparkConnectError } from "../../errors.ts";
import type { StructField, StructType } from "../../types/data-type.ts";
import type { Row } from "../../types/row.ts";
import type { ColumnData } from "./column-data.ts";
import { decodeColumn } from "./decode-column.ts";
import { type DecodeContext, UnsafeLong } from "./decode-context.ts";
import { readingArrow } from "./reading.ts";

/** Rows that arrived together. Columns are decoded on first access. */
export interface RecordBatch {
  readonly schema: StructType;
  readonly numRows: number;
  /**
   * The values of a column by position: a typed array over the batch's memory if the type has one (BYTE to DOUBLE)
   * and no value is null, otherwise an array. Throws `RangeError` beyond the last column.
   */
  column(index: number): ArrayLike<unknown>;
  /** The rows in order, made on demand. */
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

  rows(): Iterable<Row> {
    const columns = this.schema.fields.map((_field, index) => this.column(index));
    return this.#context.rowBuilder(this.schema.fieldNames())(columns, this.numRows);
  }
}
