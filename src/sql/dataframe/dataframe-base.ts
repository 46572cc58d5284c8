import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import type { StructType } from "../../types/data-type.ts";
import type { RowOf } from "../../types/row.ts";
import type { ActionOptions } from "../action-options.ts";
import type { Column } from "../column.ts";
import type { DataFrame } from "./dataframe.ts";
import { PlannedRows } from "./planned-rows.ts";

/** The columns of a DataFrame whose schema the compiler does not know. */
export type AnyColumns = Readonly<Record<string, unknown>>;
/** The names of columns, if the compiler knows them; otherwise any string. */
export type NameOf<Columns extends object> = string extends keyof Columns ? string : keyof Columns & string;
/** A column, or one of the columns by name. */
export type ColumnOrNameOf<Columns extends object> = Column | NameOf<Columns>;
/** The columns of rows that a schema declares: `StructType.of({ id: "bigint not null" })`. */
export type ColumnsOf<Schema extends StructType> = Omit<RowOf<Schema>, typeof Symbol.iterator>;
/** Any DataFrame, whatever its columns. */
export type AnyDataFrame = DataFrame<object>;

/** The base of the methods of DataFrames: makes another one, and asks for the columns. */
export abstract class DataFrameBase<Columns extends object = AnyColumns> extends PlannedRows {
  /** There only for the compiler: it tells apart DataFrames of different columns. */
  declare protected readonly columnTypes?: Columns;

  /**
   * A DataFrame of the same session with another plan.
   *
   * @internal
   */
  protected abstract derive<Derived extends object = AnyColumns>(relation: Relation): DataFrame<Derived>;

  /** The names and types of the columns, asked of the server. */
  abstract schema(options?: ActionOptions): Promise<StructType>;
}
