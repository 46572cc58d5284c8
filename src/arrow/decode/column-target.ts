import type { DataType } from "../../types/data-type.ts";
import type { Locate } from "../encode/value-error.ts";

/** The type that values must fit, whether some may be null, and where they stand, for errors. */
export interface ColumnTarget {
  readonly type: DataType;
  readonly nullable: boolean;
  readonly locate: Locate;
}
