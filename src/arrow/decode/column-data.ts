import type { ArrowField } from "../arrow-field.ts";

/** One column of one batch as it lies in memory: nothing is decoded yet. */
export interface ColumnData {
  readonly field: ArrowField;
  readonly length: number;
  /** One bit for each value, the lowest first, 0 for null; `null` if there are no nulls. */
  readonly validity: Uint8Array | null;
  /** Offsets and values, as the type lays them out (Columnar.rst); without the validity. */
  readonly buffers: readonly Uint8Array[];
  readonly children: readonly ColumnData[];
  /** The values that a dictionary-encoded column points into. */
  readonly dictionary: readonly ColumnData[] | null;
}

/** The values of each dictionary, by its id, in the pieces in which they came. */
export type Dictionaries = ReadonlyMap<number, readonly ColumnData[]>;
