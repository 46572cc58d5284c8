import { SparkConnectError } from "../../errors.ts";
import type { ArrowType } from "../arrow-field.ts";
import type { ColumnData } from "./column-data.ts";
import { byteWidth } from "./slice-column.ts";
import { elementsOf, integersOf, isNullAt } from "./typed-views.ts";

/** The error for bytes that contradict themselves; `what` continues "An Arrow batch". */
export function damaged(what: string): SparkConnectError {
  return new SparkConnectError(`An Arrow batch ${what}: its bytes are damaged.`);
}

/** Throws if a column has fewer or more values than the batch has rows. */
export function assertLength({ field, length }: ColumnData, numRows: number): void {
  if (length !== numRows) throw damaged(`has ${numRows} rows, but its column ${quoted(field.name)} ${length} values`);
}

/**
 * Throws if a column's buffers do not hold what its type and length promise, so that later readers find each
 * value. `validity` is the buffer as it came, `nullCount` what the batch says of it.
 */
export function checkColumn(
  column: ColumnData,
  nulls: { readonly nullCount: number; readonly validity: Uint8Array | null },
): void {
  const { field, length } = column;
  const fault = Number.isSafeInteger(length) && length >= 0 ? faultOf(column, nulls) : "has no length";
  if (fault !== undefined) throw damaged(`has a column ${quoted(field.name)} that ${fault}`);
}

type Fault = string | undefined;

function faultOf(
  column: ColumnData,
  { nullCount, validity }: { readonly nullCount: number; readonly validity: Uint8Array | null },
): Fault {
  if (validity !== null && !isCounted(validity, column.length, nullCount)) return "counts other nulls than it has";
  if (column.field.dictionary !== null) return faultOfIndices(column);
  return faultOfValues(column, column.field.type);
}

/** No bits at all mean that nothing is null. A negative count is unknown. */
function isCounted(bits: Uint8Array, length: number, nullCount: number): boolean {
  if (bits.byteLength === 0) return nullCount <= 0 || length === 0;
  if (bits.byteLength * 8 < length) return false;
  return nullCount < 0 || length - countBits(bits, length) === nullCount;
}

/** How many of the first `length` bits are 1. */
export function countBits(bits: Uint8Array, length: number): number {
  const whole = length >> 3;
  let count = 0;
  for (let index = 0; index < whole; index++) count += bitsInByte[bits[index] as number] as number;
  const rest = (1 << (length & 7)) - 1;
  return count + (rest === 0 ? 0 : (bitsInByte[(bits[whole] ?? 0) & rest] as number));
}

const bitsInByte = Uint8Array.from({ length: 256 }, (_none, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

function faultOfValues(column: ColumnData, type: ArrowType): Fault {
  const { length, buffers, children } = column;
  const childLength = children[0]?.length ?? 0;
  switch (type.id) {
    case "null":
      return undefined;
    case "bool":
      return (buffers[0]?.byteLength ?? 0) * 8 < length ? tooShort : undefined;
    case "utf8":
    case "binary":
    case "largeUtf8":
    case "largeBinary":
      return faultOfOffsets(column, buffers[1]?.byteLength ?? 0);
    case "list":
    case "largeList":
      return faultOfOffsets(column, childLength);
    case "map":
      return (children[0]?.children.length ?? 0) < 2 ? "lacks keys or values" : faultOfOffsets(column, childLength);
    case "fixedSizeList":
      return type.listSize < 0 || childLength !== length * type.listSize ? otherLength : undefined;
    case "listView":
    case "largeListView":
      return faultOfListViews(column, childLength);
    case "utf8View":
    case "binaryView":
      return faultOfViews(column);
    case "struct":
      return children.some((child) => child.length !== length) ? otherLength : undefined;
    case "runEndEncoded":
      return faultOfRuns(column);
    default:
      return (buffers[0]?.byteLength ?? 0) < length * byteWidth(type) ? tooShort : undefined;
  }
}

const otherLength = "has parts of another length";
const tooShort = "holds fewer values than it counts";
const outOfBounds = "points outside of its values";

function faultOfOffsets(column: ColumnData, end: number): Fault {
  const { length } = column;
  if (length === 0) return undefined;
  const offsets = numbersOf(column, 0);
  if (offsets.length < length + 1) return tooShort;
  let last = Number(offsets[0]);
  if (last < 0) return outOfBounds;
  for (let index = 1; index <= length; index++) {
    const next = Number(offsets[index]);
    if (next < last) return outOfBounds;
    last = next;
  }
  if (last > end) return outOfBounds;
  // Only the lists bound how many nulls there are.
  return column.children[0]?.field.type.id === "null" && last !== end ? otherLength : undefined;
}

function faultOfListViews(column: ColumnData, end: number): Fault {
  const [starts, sizes] = [numbersOf(column, 0), numbersOf(column, 1)];
  if (starts.length < column.length || sizes.length < column.length) return tooShort;
  for (let index = 0; index < column.length; index++) {
    const [start, size] = [Number(starts[index]), Number(sizes[index])];
    if (!isNullAt(column.validity, index) && (start < 0 || size < 0 || start + size > end)) return outOfBounds;
  }
  return undefined;
}

/** A view is [bytes: int32][up to 12 bytes, or: 4 bytes, number of the buffer: int32, offset in it: int32]. */
function faultOfViews(column: ColumnData): Fault {
  const views = elementsOf(column.buffers[0] ?? empty, Int32Array);
  if (views.length < column.length * 4) return tooShort;
  for (let index = 0; index < column.length; index++) {
    const size = views[index * 4] as number;
    if (isNullAt(column.validity, index) || (size >= 0 && size <= 12)) continue;
    const [buffer, offset] = [views[index * 4 + 2] as number, views[index * 4 + 3] as number];
    const bytes = column.buffers[buffer + 1]?.byteLength ?? -1;
    if (size < 0 || buffer < 0 || offset < 0 || offset + size > bytes) return outOfBounds;
  }
  return undefined;
}

function faultOfRuns(column: ColumnData): Fault {
  const [runEnds, values] = column.children;
  if (runEnds?.field.type.id !== "int" || values === undefined || runEnds.length > values.length) return tooShort;
  const ends = integersOf(runEnds.buffers[0] ?? empty, runEnds.field.type);
  let last = 0;
  for (let index = 0; index < runEnds.length; index++) {
    const end = Number(ends[index]);
    if (end <= last) return outOfBounds;
    last = end;
  }
  return last < column.length ? tooShort : undefined;
}

function faultOfIndices(column: ColumnData): Fault {
  const { dictionary, field, length } = column;
  if (dictionary === null || field.dictionary === null) return "came before its dictionary";
  const count = dictionary.reduce((sum, piece) => sum + piece.length, 0);
  const indices = integersOf(column.buffers[0] ?? empty, field.dictionary);
  if (indices.length < length) return tooShort;
  for (let index = 0; index < length; index++) {
    const value = indices[index] as number | bigint;
    if ((value < 0 || value >= count) && !isNullAt(column.validity, index)) return outOfBounds;
  }
  return undefined;
}

const empty = new Uint8Array(0);

/** Offsets or sizes, of 32 or 64 bits. */
function numbersOf(column: ColumnData, buffer: number): ArrayLike<number | bigint> {
  const bytes = column.buffers[buffer] ?? empty;
  return integersOf(bytes, { bits: column.field.type.id.startsWith("large") ? 64 : 32, signed: true });
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
