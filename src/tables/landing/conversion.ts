import {
  ArrayType,
  type Column,
  type DataType,
  DecimalType,
  functions as F,
  lit,
  MapType,
  NullType,
  StructField,
  StructType,
} from "../../index.ts";
import type { NameKey } from "../column.ts";

/** Whether each value of one type is a value of another; neither type has parts. */
export type LeafFit = (from: DataType, to: DataType) => boolean;

/** The most decimal digits of a whole number. */
const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 19 };
const WHOLE_NUMBERS = Object.keys(DIGITS);
/** The whole numbers that these types hold without rounding, by their digits. */
const EXACT: Readonly<Record<string, readonly string[]>> = {
  float: ["tinyint", "smallint"],
  double: ["tinyint", "smallint", "int", "float"],
  timestamp_ntz: ["date"],
};

export function isSameType(from: DataType, to: DataType): boolean {
  return from instanceof NullType || from.simpleString() === to.simpleString();
}

/** Whether a type widens to another: every value of it has an equal one there. */
export function widens(from: DataType, to: DataType): boolean {
  if (isSameType(from, to)) return true;
  const [narrow, wide] = [from.simpleString(), to.simpleString()];
  if (to instanceof DecimalType) return fitsDecimal(from, to);
  if (WHOLE_NUMBERS.includes(wide)) return isWiderWhole(narrow, wide);
  return EXACT[wide]?.includes(narrow) ?? false;
}

/** Whether Spark's Parquet reader widens one type to another by itself, in every version. */
export function isReadAs(from: DataType, to: DataType): boolean {
  const [narrow, wide] = [from.simpleString(), to.simpleString()];
  return narrow === wide || (narrow === "float" && wide === "double") || isWiderWhole(narrow, wide);
}

function isWiderWhole(narrow: string, wide: string): boolean {
  return WHOLE_NUMBERS.includes(narrow) && WHOLE_NUMBERS.indexOf(narrow) < WHOLE_NUMBERS.indexOf(wide);
}

function fitsDecimal(from: DataType, { precision, scale }: DecimalType): boolean {
  if (from instanceof DecimalType) {
    return from.scale <= scale && from.precision - from.scale <= precision - scale;
  }
  const digits = DIGITS[from.simpleString()];
  return digits !== undefined && digits <= precision - scale;
}

/** A type and the type that it is converted to. Fields of one name are the same field: see `aligned`. */
export interface Types {
  readonly from: DataType;
  readonly to: DataType;
}

/** The first place where one type does not fit another. `to` is undefined if the other has no such field. */
export interface Misfit {
  /** `a.b`, `a.element`, `a.key` or `a.value`. */
  readonly path: string;
  readonly from: DataType;
  readonly to: DataType | undefined;
}

/** The first place where a column's type does not fit the other; undefined if all of it fits. */
export function firstMisfit(path: string, types: Types, fits: LeafFit): Misfit | undefined {
  const parts = partsOf(types);
  if (parts === undefined) return fits(types.from, types.to) ? undefined : { path, ...types };
  for (const { name, from, to } of parts) {
    const inside = `${path}.${name}`;
    const misfit = to === undefined ? { path: inside, from, to } : firstMisfit(inside, { from, to }, fits);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

/** Whether a value holds anything but null where its type does not fit the other; a null there loses nothing. */
export function holdsMisfit(value: Column, { from, to }: Types, fits: LeafFit): Column {
  if (from instanceof StructType && to instanceof StructType) {
    return from.fields
      .map(({ name, dataType }) => {
        const field = fieldOf(to, name);
        const part = value.getField(name);
        return field === undefined ? part.isNotNull() : holdsMisfit(part, { from: dataType, to: field.dataType }, fits);
      })
      .reduce((any, other) => any.or(other), lit(false));
  }
  if (from instanceof ArrayType && to instanceof ArrayType) return anyMisfit(value, elementsOf(from, to), fits);
  if (from instanceof MapType && to instanceof MapType) {
    const keys = anyMisfit(F.map_keys(value), keysOf(from, to), fits);
    return keys.or(anyMisfit(F.map_values(value), valuesOf(from, to), fits));
  }
  return fits(from, to) ? lit(false) : value.isNotNull();
}

function anyMisfit(values: Column, types: Types, fits: LeafFit): Column {
  if (partsOf(types) === undefined && fits(types.from, types.to)) return lit(false);
  const any = F.exists(withoutDictionary(values, types.from), (value) =>
    F.coalesce(holdsMisfit(value, types, fits), lit(false)),
  );
  return F.coalesce(any, lit(false));
}

/** Unless there is a cast, Spark 4.3 looks nulls up in the file's dictionary, which an all-null file lacks. */
function withoutDictionary(values: Column, element: DataType): Column {
  const isNested = [ArrayType, MapType, StructType].some((nested) => element instanceof nested);
  return isNested ? values : values.cast("array<string>");
}

/** A value in the other type. Parts that do not widen to it become null, so ask `holdsMisfit` first. */
export function converted(value: Column, { from, to }: Types): Column {
  if (from.simpleString() === to.simpleString()) return value;
  if (from instanceof StructType && to instanceof StructType) return convertedStruct(value, from, to);
  if (from instanceof ArrayType && to instanceof ArrayType) return convertedEach(value, elementsOf(from, to));
  if (from instanceof MapType && to instanceof MapType) {
    // Converts both even if only the values' type differs: Spark makes maps from two arrays.
    const keys = convertedEach(F.map_keys(value), keysOf(from, to));
    return F.map_from_arrays(keys, convertedEach(F.map_values(value), valuesOf(from, to)));
  }
  return isWidened(from, to) ? value.cast(to) : lit(null).cast(to);
}

function convertedEach(values: Column, types: Types): Column {
  const { from, to } = types;
  if (partsOf(types) !== undefined) return F.transform(values, (value) => converted(value, types));
  if (isWidened(from, to)) return values.cast(new ArrayType(to));
  return F.when(values.isNotNull(), F.array_repeat(lit(null).cast(to), F.size(values)));
}

/** NullType widens to every other type, but cannot be cast to any. */
function isWidened(from: DataType, to: DataType): boolean {
  return widens(from, to) && !(from instanceof NullType);
}

function convertedStruct(value: Column, from: StructType, to: StructType): Column {
  const fields = to.fields.map(({ name, dataType }) => {
    const field = fieldOf(from, name);
    const part =
      field === undefined
        ? lit(null).cast(dataType)
        : converted(value.getField(name), { from: field.dataType, to: dataType });
    return part.alias(name);
  });
  return F.when(value.isNotNull(), F.struct(...fields));
}

/** The first type, with the second one's names for the fields that are the same. */
export function aligned({ from, to }: Types, key: NameKey): DataType {
  if (from instanceof StructType && to instanceof StructType) return alignedStruct(from, to, key);
  if (from instanceof ArrayType && to instanceof ArrayType) {
    return new ArrayType(aligned(elementsOf(from, to), key), from.containsNull);
  }
  if (from instanceof MapType && to instanceof MapType) {
    const [keyType, valueType] = [aligned(keysOf(from, to), key), aligned(valuesOf(from, to), key)];
    return new MapType(keyType, valueType, from.valueContainsNull);
  }
  return from;
}

function alignedStruct(from: StructType, to: StructType, key: NameKey): StructType {
  return new StructType(
    from.fields.map((field) => {
      const same = to.fields.find(({ name }) => key(name) === key(field.name));
      if (same === undefined) return field;
      const type = aligned({ from: field.dataType, to: same.dataType }, key);
      return new StructField(same.name, type, field.nullable, field.metadata);
    }),
  );
}

function elementsOf(from: ArrayType, to: ArrayType): Types {
  return { from: from.elementType, to: to.elementType };
}

function keysOf(from: MapType, to: MapType): Types {
  return { from: from.keyType, to: to.keyType };
}

function valuesOf(from: MapType, to: MapType): Types {
  return { from: from.valueType, to: to.valueType };
}

interface Part {
  readonly name: string;
  readonly from: DataType;
  readonly to: DataType | undefined;
}

/** The parts of two types of one kind; undefined if the kinds differ, or have no parts. */
function partsOf({ from, to }: Types): readonly Part[] | undefined {
  if (from instanceof StructType && to instanceof StructType) {
    return from.fields.map(({ name, dataType }) => ({ name, from: dataType, to: fieldOf(to, name)?.dataType }));
  }
  if (from instanceof ArrayType && to instanceof ArrayType) return [{ name: "element", ...elementsOf(from, to) }];
  if (from instanceof MapType && to instanceof MapType) {
    return [
      { name: "key", ...keysOf(from, to) },
      { name: "value", ...valuesOf(from, to) },
    ];
  }
  return undefined;
}

function fieldOf(type: StructType, name: string): StructField | undefined {
  return type.fields.find((field) => field.name === name);
}
