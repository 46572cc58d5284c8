import type { DataType, StructField, StructType, TypeOfDdl } from "../../types/data-type.ts";
import type { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import type { ValueOf } from "../../types/row.ts";
import type { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import type { Variant } from "../../types/variant/variant.ts";

/** A type as functions declare it: as DDL (`"double"`, `"array<string>"`) or as a `DataType`. */
export type TypeDeclaration = DataType | string;

/** The type that a declaration stands for. */
export type Declared<D extends TypeDeclaration> = D extends DataType
  ? D
  : D extends string
    ? TypeOfDdl<Lowercase<D>>
    : never;

/** What a function gets for each declared type; for DDL that the compiler cannot read, what the function declares. */
export type ArgumentValues<Args extends readonly TypeDeclaration[], Null> = {
  [K in keyof Args]: DataType extends Declared<Args[K]> ? never : ValueOf<Declared<Args[K]>> | Null;
};

/** What a function may return for a declared type. Null is always possible. */
export type ResultValue<D extends TypeDeclaration> =
  DataType extends Declared<D> ? unknown : AcceptedValue<Declared<D>> | null | undefined;

/** As `createDataFrame` takes it: a `bigint` or a whole `number` for a LONG. */
export type AcceptedValue<T extends DataType> = T extends { readonly kind: keyof AcceptedAtoms }
  ? AcceptedAtoms[T["kind"]]
  : T extends { readonly kind: "array"; readonly elementType: infer E extends DataType }
    ? Iterable<AcceptedOrNull<E>>
    : T extends {
          readonly kind: "map";
          readonly keyType: infer K extends DataType;
          readonly valueType: infer V extends DataType;
        }
      ? ReadonlyMap<AcceptedValue<K>, AcceptedOrNull<V>> | Readonly<Record<string, AcceptedOrNull<V>>>
      : T extends StructType
        ? RecordOf<T>
        : unknown;

/** The same, or null. */
export type AcceptedOrNull<T extends DataType> = DataType extends T ? unknown : AcceptedValue<T> | null | undefined;

/** A row that a function gives: an object with the fields of a schema; any object if the compiler does not know it. */
export type RecordOf<S extends StructType> = StructField extends S["fields"][number]
  ? object
  : { readonly [F in S["fields"][number] as F["name"]]: FieldValue<F["dataType"], F["nullable"]> };

/** What a function may return for a field. */
export type FieldValue<T extends DataType, Nullable extends boolean> = DataType extends T
  ? unknown
  : Nullable extends false
    ? AcceptedValue<T>
    : AcceptedValue<T> | null | undefined;

/** What a function may return for each type without parts, by its kind. */
export interface AcceptedAtoms {
  readonly boolean: boolean;
  readonly byte: number | bigint;
  readonly short: number | bigint;
  readonly integer: number | bigint;
  readonly long: bigint | number;
  readonly float: number | bigint;
  readonly double: number | bigint;
  readonly decimal: string | number | bigint;
  readonly string: string;
  readonly binary: Uint8Array;
  readonly date: string | Date;
  readonly time: string;
  readonly timestamp: Timestamp | Date | string;
  readonly timestamp_ntz: TimestampNTZ | string;
  readonly interval: CalendarInterval;
  readonly interval_day_time: DayTimeInterval;
  readonly interval_year_month: YearMonthInterval;
  readonly variant: Variant;
}
