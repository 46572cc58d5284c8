import type { Column } from "../column.ts";
import { type ColumnOrName, call } from "./call.ts";

/** How many bits are set; of a boolean, 1 or 0. */
export const bit_count = (value: ColumnOrName): Column => call("bit_count", value);
/** The bit (0 or 1) at a position counted from the right, from 0. */
export const bit_get = (value: ColumnOrName, position: ColumnOrName): Column => call("bit_get", value, position);
/** `bit_get` under Spark SQL's other name. */
export const getbit = (value: ColumnOrName, position: ColumnOrName): Column => call("getbit", value, position);
/** Every bit flipped. */
export const bitwise_not = (value: ColumnOrName): Column => call("~", value);
/** `bitwise_not` under the name it had before Spark 3.2. */
export const bitwiseNOT: (value: ColumnOrName) => Column = bitwise_not;
/** Shifts the bits left. */
export const shiftleft = (value: ColumnOrName, bits: number): Column => call("shiftleft", value, bits);
/** Shifts the bits right and keeps the sign. */
export const shiftright = (value: ColumnOrName, bits: number): Column => call("shiftright", value, bits);
/** Shifts the bits right and fills with zeros. */
export const shiftrightunsigned = (value: ColumnOrName, bits: number): Column =>
  call("shiftrightunsigned", value, bits);
/** `shiftleft` under the name it had before Spark 3.2. */
export const shiftLeft: (value: ColumnOrName, bits: number) => Column = shiftleft;
/** `shiftright` under the name it had before Spark 3.2. */
export const shiftRight: (value: ColumnOrName, bits: number) => Column = shiftright;
/** `shiftrightunsigned` under the name it had before Spark 3.2. */
export const shiftRightUnsigned: (value: ColumnOrName, bits: number) => Column = shiftrightunsigned;
/** The bit that stands for a number in its bitmap bucket (32,768 bits each). */
export const bitmap_bit_position = (value: ColumnOrName): Column => call("bitmap_bit_position", value);
/** The bitmap bucket that a number belongs to. */
export const bitmap_bucket_number = (value: ColumnOrName): Column => call("bitmap_bucket_number", value);
/** How many bits of a bitmap are set. */
export const bitmap_count = (bitmap: ColumnOrName): Column => call("bitmap_count", bitmap);
/** Aggregate: a bitmap with a bit set for each position, from `bitmap_bit_position`. */
export const bitmap_construct_agg = (position: ColumnOrName): Column => call("bitmap_construct_agg", position);
/** Aggregate: the bitmaps joined by OR. */
export const bitmap_or_agg = (bitmap: ColumnOrName): Column => call("bitmap_or_agg", bitmap);
/** Aggregate: the bitmaps joined by AND. */
export const bitmap_and_agg = (bitmap: ColumnOrName): Column => call("bitmap_and_agg", bitmap);
