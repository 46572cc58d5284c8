import { InvalidInputError } from "../../errors.ts";
import type { ArrayType, MapType, StructType } from "../../types/data-type.ts";
import { Geography, Geometry } from "../../types/spatial.ts";
import { Variant } from "../../types/variant/variant.ts";
import type { ColumnTarget } from "../decode/column-target.ts";
import {
  encodeBooleans,
  encodeCalendarIntervals,
  encodeDates,
  encodeDecimals,
  encodeFloats,
  encodeInt64s,
  encodeIntegers,
  encodeLongs,
  encodeMonths,
  encodeTimes,
  microsOfInstant,
  microsOfInterval,
  microsOfLocal,
} from "./encode-atomic.ts";
import { bytesOf, encodeBinaries, encodeStrings } from "./encode-strings.ts";
import type { ColumnBuffers } from "./ipc-writer.ts";
import { storedType } from "./stored-type.ts";
import { forbiddenNull, type Locate, member, misfit } from "./value-error.ts";

/** Lays out values as Arrow wants them. Throws `InvalidInputError` for the first one that does not fit. */
export function encodeColumn(values: readonly unknown[], target: ColumnTarget): ColumnBuffers {
  const { type } = target;
  if (type.kind === "udt") return encodeColumn(values, { ...target, type: storedType(type) });
  if (type.kind === "void") return encodeVoid(values, target);
  const nulls = findNulls(values, target);
  const { buffers, children } = encodeValues(values, target);
  return { length: values.length, nullCount: nulls.count, buffers: [nulls.validity, ...buffers], children };
}

interface Encoded {
  readonly buffers: readonly Uint8Array[];
  readonly children: readonly ColumnBuffers[];
}

function leaf(...buffers: readonly Uint8Array[]): Encoded {
  return { buffers, children: [] };
}

function encodeVoid(values: readonly unknown[], { type, locate }: ColumnTarget): ColumnBuffers {
  const index = values.findIndex((value) => !isNullish(value));
  if (index >= 0) throw misfit(locate(index), values[index], { type });
  return { length: values.length, nullCount: values.length, buffers: [], children: [] };
}

/** The validity is made only when a null occurs. */
function findNulls(
  values: readonly unknown[],
  { nullable, locate }: ColumnTarget,
): { readonly count: number; readonly validity: Uint8Array } {
  let count = 0;
  let validity = new Uint8Array(0);
  for (let index = 0; index < values.length; index++) {
    if (!isNullish(values[index])) continue;
    if (!nullable) throw forbiddenNull(locate(index));
    if (count++ === 0) validity = new Uint8Array((values.length + 7) >> 3).fill(0xff);
    // The index is within the array.
    validity[index >> 3] = (validity[index >> 3] as number) & ~(1 << (index & 7));
  }
  return { count, validity };
}

function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function encodeValues(values: readonly unknown[], target: ColumnTarget): Encoded {
  const { type } = target;
  switch (type.kind) {
    case "boolean":
      return leaf(encodeBooleans(values, target));
    case "byte":
      return leaf(encodeIntegers(new Int8Array(values.length), values, target));
    case "short":
      return leaf(encodeIntegers(new Int16Array(values.length), values, target));
    case "integer":
      return leaf(encodeIntegers(new Int32Array(values.length), values, target));
    case "long":
      return leaf(encodeLongs(values, target));
    case "float":
    case "double":
      return leaf(encodeFloats(values, target));
    case "decimal":
      return leaf(encodeDecimals(values, { ...target, type }));
    case "string":
    case "char":
    case "varchar":
      return leaf(...encodeStrings(values, target));
    case "binary":
      return leaf(...encodeBinaries(values, target));
    case "date":
      return leaf(encodeDates(values, target));
    case "time":
      return leaf(encodeTimes(values, { ...target, type }));
    case "timestamp":
      return leaf(encodeInt64s(values, target, microsOfInstant));
    case "timestamp_ntz":
      return leaf(encodeInt64s(values, target, microsOfLocal));
    case "interval_day_time":
      return leaf(encodeInt64s(values, target, microsOfInterval));
    case "interval_year_month":
      return leaf(encodeMonths(values, target));
    case "interval":
      return leaf(encodeCalendarIntervals(values, target));
    case "array":
      return encodeArrays(values, { ...target, type });
    case "map":
      return encodeMaps(values, { ...target, type });
    case "struct":
      return { buffers: [], children: encodeStructs(values, { ...target, type }) };
    case "variant":
      return encodeVariants(values, target);
    case "geometry":
      return encodeShapes(values, target, Geometry);
    case "geography":
      return encodeShapes(values, target, Geography);
    case "void":
    case "udt":
    case "timestamp_ltz_nanos":
    case "timestamp_ntz_nanos":
      throw misfit(target.locate(0), values[0], { type, why: "Spark takes no local data of this type" });
  }
}

/** The values of all lists one after the other, and where each list begins. */
interface Flattened {
  readonly offsets: Int32Array;
  readonly values: unknown[];
}

function encodeArrays(values: readonly unknown[], target: ColumnTarget & { readonly type: ArrayType }): Encoded {
  const flat = flatten(values, target, listItems);
  const elements = encodeColumn(flat.values, {
    type: target.type.elementType,
    nullable: target.type.containsNull,
    locate: locateItem(target.locate, flat.offsets, (index) => `[${index}]`),
  });
  return { buffers: [bytesOf(flat.offsets)], children: [elements] };
}

/** Arrays and typed arrays. */
function listItems(value: unknown): Iterable<unknown> | undefined {
  if (Array.isArray(value)) return value;
  // Every view of a buffer except DataView is iterable.
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? (value as Float64Array) : undefined;
}

function encodeMaps(values: readonly unknown[], target: ColumnTarget & { readonly type: MapType }): Encoded {
  const { keyType, valueType, valueContainsNull } = target.type;
  const flat = flatten(values, target, keyType.kind === "string" ? entriesOfMapOrObject : entriesOfMap);
  // flatten() was given pairs.
  const entries = flat.values as (readonly [unknown, unknown])[];
  const keys = encodeColumn(
    entries.map((entry) => entry[0]),
    { type: keyType, nullable: false, locate: locateItem(target.locate, flat.offsets, (index) => ` (key ${index})`) },
  );
  const mapped = encodeColumn(
    entries.map((entry) => entry[1]),
    {
      type: valueType,
      nullable: valueContainsNull,
      locate: locateItem(target.locate, flat.offsets, (index) => ` (value ${index})`),
    },
  );
  const struct = { length: entries.length, nullCount: 0, buffers: [new Uint8Array(0)], children: [keys, mapped] };
  return { buffers: [bytesOf(flat.offsets)], children: [struct] };
}

function entriesOfMap(value: unknown): Iterable<unknown> | undefined {
  return value instanceof Map ? value : undefined;
}

/** If its keys are of type STRING, a map may be given as an object. */
function entriesOfMapOrObject(value: unknown): Iterable<unknown> | undefined {
  if (value instanceof Map) return value;
  return isPlainObject(value) ? Object.entries(value) : undefined;
}

function flatten(
  values: readonly unknown[],
  target: ColumnTarget,
  itemsOf: (value: unknown) => Iterable<unknown> | undefined,
): Flattened {
  const offsets = new Int32Array(values.length + 1);
  const flat: unknown[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (!isNullish(value)) {
      const items = itemsOf(value);
      if (items === undefined) throw misfit(target.locate(index), value, { type: target.type });
      for (const item of items) flat.push(item);
    }
    offsets[index + 1] = flat.length;
  }
  return { offsets, values: flat };
}

/** The place of an item, whose list the offsets tell. */
function locateItem(locate: Locate, offsets: Int32Array, itemText: (index: number) => string): Locate {
  return (index) => {
    const list = offsets.findIndex((end, at) => at > 0 && end > index) - 1;
    return locate(list) + itemText(index - (offsets[list] ?? 0));
  };
}

function encodeStructs(
  values: readonly unknown[],
  target: ColumnTarget & { readonly type: StructType },
): readonly ColumnBuffers[] {
  const wrong = values.findIndex((value) => !isNullish(value) && !isRecord(value));
  if (wrong >= 0) throw misfit(target.locate(wrong), values[wrong], { type: target.type });
  assertLengths(values, target.type, target.locate);
  // Inside a null everything is null, even in fields that are NOT NULL.
  const isParentNull = (index: number): boolean => isNullish(values[index]);
  const hasNull = values.some(isNullish);
  return target.type.fields.map((field, position) => {
    const column = columnOfRecords(values, target.type, position);
    const locate: Locate = (index) => target.locate(index) + member(field.name);
    if (!field.nullable && hasNull) {
      const missing = column.findIndex((value, index) => isNullish(value) && !isParentNull(index));
      if (missing >= 0) throw forbiddenNull(locate(missing));
    }
    return encodeColumn(column, { type: field.dataType, nullable: field.nullable || hasNull, locate });
  });
}

/** A row or struct value: an array of values by position, or an object with a property for each field. */
export function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return !(value instanceof Date || value instanceof Map || value instanceof Set);
}

/** There must be one value for each field: nothing says what a further one is, or which one is missing. */
export function assertLengths(records: readonly unknown[], type: StructType, locate: Locate): void {
  const { length } = type.fields;
  for (let index = 0; index < records.length; index++) {
    const record = records[index];
    if (!Array.isArray(record) || record.length === length) continue;
    const fields = type.fields.map((field) => JSON.stringify(field.name)).join(", ");
    throw new InvalidInputError(
      `${locate(index)} has ${countOf(record.length, "value")} for ${countOf(length, "column")} (${fields}). Write null for a value that is missing.`,
    );
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** One field of each record. Fields that share a name are told apart by position, so records of them are iterated. */
export function columnOfRecords(records: readonly unknown[], type: StructType, position: number): unknown[] {
  const name = type.fields[position]?.name ?? "";
  const isShared = type.fields.some((field, at) => at !== position && field.name === name);
  const values = new Array<unknown>(records.length);
  for (let index = 0; index < records.length; index++) {
    const record = records[index];
    if (isNullish(record)) values[index] = null;
    else if (Array.isArray(record)) values[index] = record[position];
    else if (isShared && isIterable(record)) values[index] = [...record][position];
    // The callers have checked that it is an object.
    else values[index] = propertyOf(record as Readonly<Record<string, unknown>>, name);
  }
  return values;
}

/** A property of the record's own, or a getter of its class; not an inherited method, `constructor` or `toString`. */
function propertyOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  for (let owner = Object.getPrototypeOf(record); !isRoot(owner); owner = Object.getPrototypeOf(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property !== undefined) return typeof property.value === "function" ? undefined : record[name];
  }
  return undefined;
}

/** The end of every prototype chain, in any realm. */
function isRoot(prototype: object | null): boolean {
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function encodeVariants(values: readonly unknown[], target: ColumnTarget): Encoded {
  const part = (read: (variant: Variant) => Uint8Array): ColumnBuffers => ({
    length: values.length,
    nullCount: 0,
    buffers: [
      new Uint8Array(0),
      ...encodeBinaries(values, target, (value) => (value instanceof Variant ? read(value) : undefined)),
    ],
    children: [],
  });
  return { buffers: [], children: [part((variant) => variant.value), part((variant) => variant.metadata)] };
}

function encodeShapes(
  values: readonly unknown[],
  target: ColumnTarget,
  kind: typeof Geometry | typeof Geography,
): Encoded {
  const srids = new Int32Array(values.length);
  const wkbs = encodeBinaries(values, target, (value) => (value instanceof kind ? value.wkb : undefined));
  values.forEach((value, index) => {
    if (value instanceof kind) srids[index] = value.srid;
  });
  const length = values.length;
  const none = new Uint8Array(0);
  return {
    buffers: [],
    children: [
      { length, nullCount: 0, buffers: [none, bytesOf(srids)], children: [] },
      { length, nullCount: 0, buffers: [none, ...wkbs], children: [] },
    ],
  };
}
