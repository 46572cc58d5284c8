import type { DataType, StructField, StructType } from "./data-type.ts";
import type { CalendarInterval, DayTimeInterval, YearMonthInterval } from "./intervals.ts";
import type { Geography, Geometry } from "./spatial.ts";
import type { Timestamp, TimestampNTZ } from "./timestamp.ts";
import type { Variant } from "./variant/variant.ts";

/**
 * One row of a result, or one value of a struct: a property for each column name, the first where two columns share
 * it, and all values by position when iterated (`const [id, name] = row`). `String(row)` is `Row(id=1, name='a')`.
 */
export type Row<Columns extends object = Readonly<Record<string, unknown>>> = Columns & Iterable<unknown>;

/** The columns of rows that are read with `{ longs }`: each `bigint` is a `number` or a `string`, nested ones too. */
export type LongsAs<Columns, L extends "bigint" | "number" | "string"> = "bigint" extends L
  ? Columns
  : { readonly [K in keyof Columns]: LongAs<Columns[K], L extends "number" ? number : string> };

/** A value of a row with each `bigint` in it, nested ones too, as a `Long`. */
export type LongAs<Value, Long> = Value extends bigint
  ? Long
  : Value extends Uint8Array | string
    ? Value
    : Value extends readonly (infer Element)[]
      ? readonly LongAs<Element, Long>[]
      : Value extends ReadonlyMap<infer Key, infer Item>
        ? ReadonlyMap<LongAs<Key, Long>, LongAs<Item, Long>>
        : Value extends Iterable<unknown>
          ? { readonly [K in keyof Value]: LongAs<Value[K], Long> }
          : Value;

/** The rows of a declared schema: `RowOf<typeof schema>`. For a schema known only at run time, any row. */
export type RowOf<S extends StructType> = number extends S["fields"]["length"]
  ? StructField extends S["fields"][number]
    ? Row
    : Row<FieldValues<S>>
  : Row<FieldValues<S>>;

/** The values of a struct by name. */
export type FieldValues<S extends StructType> = {
  readonly [F in S["fields"][number] as F["name"]]: OrNull<ValueOf<F["dataType"]>, F["nullable"]>;
};

/** Null is possible unless the schema excludes it. */
export type OrNull<Value, Nullable extends boolean> = Nullable extends false ? Value : Value | null;

/** What a value of the type is in JavaScript, null aside. */
export type ValueOf<T extends DataType> = DataType extends T ? unknown : KnownValueOf<T>;

/** The value of a type that the compiler knows. */
export type KnownValueOf<T extends DataType> = T extends { readonly kind: keyof AtomicValues }
  ? AtomicValues[T["kind"]]
  : T extends { readonly kind: "array"; readonly elementType: infer E extends DataType; readonly containsNull: infer N }
    ? readonly OrNull<ValueOf<E>, N & boolean>[]
    : T extends {
          readonly kind: "map";
          readonly keyType: infer K extends DataType;
          readonly valueType: infer V extends DataType;
          readonly valueContainsNull: infer N;
        }
      ? ReadonlyMap<ValueOf<K>, OrNull<ValueOf<V>, N & boolean>>
      : T extends StructType
        ? RowOf<T>
        : unknown;

/** Types by `kind`, if that alone determines the value. */
export interface AtomicValues {
  readonly void: null;
  readonly boolean: boolean;
  readonly byte: number;
  readonly short: number;
  readonly integer: number;
  readonly long: bigint;
  readonly float: number;
  readonly double: number;
  /** Its digits: `"12.340"`. */
  readonly decimal: string;
  readonly string: string;
  readonly char: string;
  readonly varchar: string;
  readonly binary: Uint8Array;
  /** `"2022-03-25"`; `"+10000-01-01"` and `"-0001-12-31"` outside the years 0 to 9999. */
  readonly date: string;
  /** `"10:05:00.25"`. */
  readonly time: string;
  readonly timestamp: Timestamp;
  readonly timestamp_ltz_nanos: Timestamp;
  readonly timestamp_ntz: TimestampNTZ;
  readonly timestamp_ntz_nanos: TimestampNTZ;
  readonly interval: CalendarInterval;
  readonly interval_day_time: DayTimeInterval;
  readonly interval_year_month: YearMonthInterval;
  readonly variant: Variant;
  readonly geometry: Geometry;
  readonly geography: Geography;
}
