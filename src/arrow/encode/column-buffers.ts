import { countBits } from "../decode/check-column.ts";
import type { ColumnData } from "../decode/column-data.ts";
import type { ColumnBuffers } from "./ipc-writer.ts";

/** A column that was read and is written unchanged. */
export function columnBuffers(column: ColumnData): ColumnBuffers {
  const isVoid = column.field.type.id === "null";
  const validity = column.validity ?? new Uint8Array(0);
  return {
    length: column.length,
    nullCount: isVoid ? column.length : nullsIn(column),
    buffers: isVoid ? [] : [validity, ...column.buffers],
    children: column.children.map(columnBuffers),
  };
}

function nullsIn({ validity, length }: ColumnData): number {
  return validity === null ? 0 : length - countBits(validity, length);
}
