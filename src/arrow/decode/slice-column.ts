import type { ArrowType } from "../arrow-schema.ts";
import { aligned, type ColumnData } from "./column-data.ts";

/** A range of rows. */
export interface RowRange {
  readonly start: number;
  readonly length: number;
}

/** Some rows of a column as a column of its own: offsets begin at 0 again, bits at the first bit. */
export function sliceColumn(data: ColumnData, range: RowRange): ColumnData {
  const { start, length } = range;
  const validity = data.validity === null ? null : sliceBits(data.validity, range);
  const common = { ...data, length, validity };
  if (data.field.dictionary !== null)
    return { ...common, buffers: [sliceFixed(data, range, data.field.dictionary.bits / 8)] };
  switch (data.field.type.id) {
    case "null":
      return common;
    case "bool":
      return { ...common, buffers: [sliceBits(data.buffers[0] ?? empty, range)] };
    case "utf8":
    case "binary":
    case "list":
    case "map":
      return sliceVariable(common, range, { buffers: data.buffers, wide: false });
    case "largeUtf8":
    case "largeBinary":
    case "largeList":
      return sliceVariable(common, range, { buffers: data.buffers, wide: true });
    case "struct":
      return { ...common, children: data.children.map((child) => sliceColumn(child, { start, length })) };
    default:
      return { ...common, buffers: [sliceFixed(data, range, byteWidth(data.field.type))] };
  }
}

const empty = new Uint8Array(0);

function sliceFixed(data: ColumnData, { start, length }: RowRange, width: number): Uint8Array {
  return (data.buffers[0] ?? empty).subarray(start * width, (start + length) * width);
}

/** Bits from the middle of a byte are moved to the start of one. */
export function sliceBits(bits: Uint8Array, { start, length }: RowRange): Uint8Array {
  const first = start >> 3;
  const shift = start & 7;
  const bytes = (length + 7) >> 3;
  if (shift === 0) return bits.subarray(first, first + bytes);
  return Uint8Array.from({ length: bytes }, (_none, index) => {
    const low = bits[first + index] ?? 0;
    const high = bits[first + index + 1] ?? 0;
    return (low >> shift) | (high << (8 - shift));
  });
}

function sliceVariable(
  data: ColumnData,
  { start, length }: RowRange,
  source: { readonly buffers: readonly Uint8Array[]; readonly wide: boolean },
): ColumnData {
  const offsets = readOffsets(source.buffers[0] ?? empty, source.wide);
  const base = Number(offsets[start] ?? 0);
  const end = Number(offsets[start + length] ?? base);
  const rebased = source.wide
    ? BigInt64Array.from({ length: length + 1 }, (_none, index) =>
        BigInt(Number(offsets[start + index] ?? base) - base),
      )
    : Int32Array.from({ length: length + 1 }, (_none, index) => Number(offsets[start + index] ?? base) - base);
  const offsetBytes = new Uint8Array(rebased.buffer);
  const [child] = data.children;
  if (child !== undefined) {
    return { ...data, buffers: [offsetBytes], children: [sliceColumn(child, { start: base, length: end - base })] };
  }
  return { ...data, buffers: [offsetBytes, (source.buffers[1] ?? empty).subarray(base, end)] };
}

function readOffsets(bytes: Uint8Array, wide: boolean): ArrayLike<number | bigint> {
  const view = aligned(bytes, wide ? 8 : 4);
  return wide
    ? new BigInt64Array(view.buffer, view.byteOffset, view.byteLength >> 3)
    : new Int32Array(view.buffer, view.byteOffset, view.byteLength >> 2);
}

/** Bytes of one value, for types in which all have as many. */
function byteWidth(type: ArrowType): number {
  switch (type.id) {
    case "int":
    case "float":
    case "time":
    case "decimal":
      return type.bits / 8;
    case "date":
      return type.unit === "day" ? 4 : 8;
    case "interval":
      return { yearMonth: 4, dayTime: 8, monthDayNano: 16 }[type.unit];
    case "fixedSizeBinary":
      return type.byteWidth;
    default:
      return 8;
  }
}
