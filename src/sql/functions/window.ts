import type { Column } from "../column.ts";
import { type ColumnOrName, call, lit, type Operand } from "./call.ts";

/**
 * How much a cumulative counter grew since the previous row of the window; null in the first row and after a reset,
 * when the counter falls or `startTime` advances.
 */
export const counter_diff = (value: ColumnOrName, startTime?: ColumnOrName): Column =>
  call("counter_diff", value, startTime);
/** The share of rows that are not after this one. */
export const cume_dist = (): Column => call("cume_dist");
/** The rank of the row, ties alike and no gap after them. */
export const dense_rank = (): Column => call("dense_rank");
/** The value `offset` rows before, or `fallback` (null by default) if there is none. */
export const lag = (value: ColumnOrName, offset = 1, fallback?: Operand): Column =>
  call("lag", value, offset, lit(fallback ?? undefined));
/** The value `offset` rows after, or `fallback` (null by default) if there is none. */
export const lead = (value: ColumnOrName, offset = 1, fallback?: Operand): Column =>
  call("lead", value, offset, lit(fallback ?? undefined));
/** The value of the frame's row number `offset`, counted from 1. */
export const nth_value = (value: ColumnOrName, offset: number, ignoreNulls = false): Column =>
  call("nth_value", value, offset, ignoreNulls);
/** The number, from 1, of the row's group when the partition is cut into `groups` of nearly equal size. */
export const ntile = (groups: number): Column => call("ntile", groups);
/** The rank of the row as a fraction from 0 to 1. */
export const percent_rank = (): Column => call("percent_rank");
/** The rank of the row, ties alike and a gap after them. */
export const rank = (): Column => call("rank");
/** The number of the row in its partition, from 1. */
export const row_number = (): Column => call("row_number");
