import type { ArrowType } from "../arrow-field.ts";
import type { ColumnData } from "./column-data.ts";
import { integersOf, isNullAt } from "./typed-views.ts";

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
    case "utf8View":
    case "binaryView":
      return { ...common, buffers: [sliceFixed(data, range, 16), ...data.buffers.slice(1)] };
    case "listView":
    case "largeListView":
      return sliceListView(common, range);
    case "fixedSizeList": {
      const { listSize } = data.field.type;
      const items = { start: start * listSize, length: length * listSize };
      return { ...common, children: data.children.map((child) => sliceColumn(child, items)) };
    }
    case "runEndEncoded":
      return sliceRuns(common, range);
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

/** Bits that start in the middle of a byte are shifted to the start of one. */
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
  const width = source.wide ? 8 : 4;
  // Only those of the range: memory that is not aligned for them is copied.
  const own = (source.buffers[0] ?? empty).subarray(start * width, (start + length + 1) * width);
  const offsets = integersOf(own, { bits: width * 8, signed: true });
  const base = Number(offsets[0] ?? 0);
  const end = Number(offsets[length] ?? base);
  const rebased = source.wide ? new BigInt64Array(length + 1) : new Int32Array(length + 1);
  for (let index = 0; index < offsets.length; index++) {
    const offset = Number(offsets[index]) - base;
    rebased[index] = source.wide ? BigInt(offset) : offset;
  }
  const offsetBytes = new Uint8Array(rebased.buffer);
  const [child] = data.children;
  if (child !== undefined) {
    return { ...data, buffers: [offsetBytes], children: [sliceColumn(child, { start: base, length: end - base })] };
  }
  return { ...data, buffers: [offsetBytes, (source.buffers[1] ?? empty).subarray(base, end)] };
}

/** The lists may lie in any order: the whole range that they span is kept. */
function sliceListView(data: ColumnData, range: RowRange): ColumnData {
  const starts = listViewNumbers(data, 0, range);
  const sizes = listViewNumbers(data, 1, range).map((size, index) => (isNullAt(data.validity, index) ? 0 : size));
  let [base, end] = [Number.POSITIVE_INFINITY, 0];
  for (let index = 0; index < starts.length; index++) {
    const [at, size] = [starts[index] as number, sizes[index] as number];
    if (size > 0) [base, end] = [Math.min(base, at), Math.max(end, at + size)];
  }
  const rebased = starts.map((at, index) => (sizes[index] === 0 ? 0 : at - base));
  const items = { start: Math.min(base, end), length: end - Math.min(base, end) };
  return {
    ...data,
    field: { ...data.field, type: { id: "listView" } },
    buffers: [bytesOfInt32s(rebased), bytesOfInt32s(sizes)],
    children: data.children.map((child) => sliceColumn(child, items)),
  };
}

function listViewNumbers(data: ColumnData, buffer: number, { start, length }: RowRange): number[] {
  const bits = data.field.type.id === "largeListView" ? 64 : 32;
  const numbers = integersOf(data.buffers[buffer] ?? empty, { bits, signed: true }, start + length);
  return Array.from({ length }, (_none, index) => Number(numbers[start + index]));
}

function bytesOfInt32s(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(numbers).buffer);
}

/** The runs that the rows are in; the first and the last may be shortened. */
function sliceRuns(data: ColumnData, { start, length }: RowRange): ColumnData {
  const [runEnds, values] = data.children;
  if (runEnds?.field.type.id !== "int" || values === undefined) return data;
  const ends = Array.from(integersOf(runEnds.buffers[0] ?? empty, runEnds.field.type, runEnds.length), Number);
  const first = ends.findIndex((end) => end > start);
  const last = ends.findIndex((end) => end >= start + length);
  const runs = length === 0 ? [] : ends.slice(first, last + 1);
  const rebased = runs.map((end) => Math.min(end - start, length));
  const int32 = { ...runEnds.field, type: { id: "int", bits: 32, signed: true } } as const;
  return {
    ...data,
    children: [
      { ...runEnds, field: int32, length: runs.length, buffers: [bytesOfInt32s(rebased)] },
      sliceColumn(values, { start: Math.max(0, first), length: runs.length }),
    ],
  };
}

/** The bytes of one value, for types whose values all have the same size. */
export function byteWidth(type: ArrowType): number {
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
