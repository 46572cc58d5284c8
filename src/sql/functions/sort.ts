import type { Column } from "../column.ts";
import { type ColumnOrName, toColumn } from "./call.ts";

/** Ascending order, nulls first. */
export const asc = (column: ColumnOrName): Column => toColumn(column).asc();
/** Ascending order, nulls first. */
export const asc_nulls_first = (column: ColumnOrName): Column => toColumn(column).asc_nulls_first();
/** Ascending order, nulls last. */
export const asc_nulls_last = (column: ColumnOrName): Column => toColumn(column).asc_nulls_last();
/** Descending order, nulls last. */
export const desc = (column: ColumnOrName): Column => toColumn(column).desc();
/** Descending order, nulls first. */
export const desc_nulls_first = (column: ColumnOrName): Column => toColumn(column).desc_nulls_first();
/** Descending order, nulls last. */
export const desc_nulls_last = (column: ColumnOrName): Column => toColumn(column).desc_nulls_last();
