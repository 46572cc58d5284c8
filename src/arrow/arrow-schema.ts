import { Date as DateLayout } from "apache-arrow/fb/date";
import { DateUnit } from "apache-arrow/fb/date-unit";
import { Decimal } from "apache-arrow/fb/decimal";
import { Duration } from "apache-arrow/fb/duration";
import { Endianness } from "apache-arrow/fb/endianness";
import type { Field } from "apache-arrow/fb/field";
import { FixedSizeBinary } from "apache-arrow/fb/fixed-size-binary";
import { FloatingPoint } from "apache-arrow/fb/floating-point";
import { Int } from "apache-arrow/fb/int";
import { Interval } from "apache-arrow/fb/interval";
import type { Schema } from "apache-arrow/fb/schema";
import { Time } from "apache-arrow/fb/time";
import { Timestamp } from "apache-arrow/fb/timestamp";
import { Type } from "apache-arrow/fb/type";
import { SparkConnectError } from "../errors.ts";

/** How values lie in memory. Only the layouts that Spark, or a writer of Arrow tables for it, uses. */
export type ArrowType =
  | { readonly id: "null" | "bool" | "binary" | "utf8" | "largeBinary" | "largeUtf8" | "list" | "largeList" }
  | { readonly id: "struct" | "map" }
  | { readonly id: "int"; readonly bits: number; readonly signed: boolean }
  | { readonly id: "float"; readonly bits: 16 | 32 | 64 }
  | { readonly id: "decimal"; readonly bits: number; readonly precision: number; readonly scale: number }
  | { readonly id: "date"; readonly unit: "day" | "millisecond" }
  | { readonly id: "time"; readonly unit: TimeUnit; readonly bits: number }
  | { readonly id: "timestamp"; readonly unit: TimeUnit; readonly timeZone: string | null }
  | { readonly id: "duration"; readonly unit: TimeUnit }
  | { readonly id: "interval"; readonly unit: "yearMonth" | "dayTime" | "monthDayNano" }
  | { readonly id: "fixedSizeBinary"; readonly byteWidth: number };

export type TimeUnit = "second" | "millisecond" | "microsecond" | "nanosecond";

export interface ArrowField {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Set where the column holds indices into a dictionary of this id; `type` is that of the dictionary's values. */
  readonly dictionary: { readonly id: number; readonly bits: number; readonly signed: boolean } | null;
}

/** Units of time, by their numbers in the format. */
export const timeUnits: readonly TimeUnit[] = ["second", "millisecond", "microsecond", "nanosecond"];
/** Units of intervals, by their numbers in the format. */
export const intervalUnits = ["yearMonth", "dayTime", "monthDayNano"] as const;
/** Widths of floats, by the numbers of their precisions in the format. */
export const floatBits = [16, 32, 64] as const;

/** Reads the fields of a schema message. */
export function readArrowSchema(schema: Schema): readonly ArrowField[] {
  if (schema.endianness() !== Endianness.Little) {
    throw new SparkConnectError("Arrow data in big-endian order cannot be read.");
  }
  return range(schema.fieldsLength(), (index) => readField(present(schema.fields(index))));
}

function readField(field: Field): ArrowField {
  const dictionary = field.dictionary();
  const indexType = dictionary?.indexType();
  return {
    name: field.name() ?? "",
    nullable: field.nullable(),
    type: readType(field),
    children: range(field.childrenLength(), (index) => readField(present(field.children(index)))),
    metadata: new Map(range(field.customMetadataLength(), (index) => readEntry(field, index))),
    dictionary:
      dictionary === null
        ? null
        : { id: Number(dictionary.id()), bits: indexType?.bitWidth() ?? 32, signed: indexType?.isSigned() ?? true },
  };
}

function readEntry(field: Field, index: number): readonly [string, string] {
  const entry = field.customMetadata(index);
  return [entry?.key() ?? "", entry?.value() ?? ""];
}

function readType(field: Field): ArrowType {
  switch (field.typeType()) {
    case Type.Null:
      return { id: "null" };
    case Type.Int: {
      const type = read(field, new Int());
      return { id: "int", bits: type.bitWidth(), signed: type.isSigned() };
    }
    case Type.FloatingPoint:
      return { id: "float", bits: floatBits[read(field, new FloatingPoint()).precision()] ?? 64 };
    case Type.Binary:
      return { id: "binary" };
    case Type.Utf8:
      return { id: "utf8" };
    case Type.Bool:
      return { id: "bool" };
    case Type.Decimal: {
      const type = read(field, new Decimal());
      return { id: "decimal", precision: type.precision(), scale: type.scale(), bits: type.bitWidth() };
    }
    case Type.Date:
      return { id: "date", unit: read(field, new DateLayout()).unit() === DateUnit.DAY ? "day" : "millisecond" };
    case Type.Time: {
      const type = read(field, new Time());
      return { id: "time", unit: timeUnit(type), bits: type.bitWidth() };
    }
    case Type.Timestamp: {
      const type = read(field, new Timestamp());
      return { id: "timestamp", unit: timeUnit(type), timeZone: type.timezone() };
    }
    case Type.Interval:
      return { id: "interval", unit: intervalUnits[read(field, new Interval()).unit()] ?? "yearMonth" };
    case Type.List:
      return { id: "list" };
    case Type.Struct_:
      return { id: "struct" };
    case Type.FixedSizeBinary:
      return { id: "fixedSizeBinary", byteWidth: read(field, new FixedSizeBinary()).byteWidth() };
    case Type.Map:
      return { id: "map" };
    case Type.Duration:
      return { id: "duration", unit: timeUnit(read(field, new Duration())) };
    case Type.LargeBinary:
      return { id: "largeBinary" };
    case Type.LargeUtf8:
      return { id: "largeUtf8" };
    case Type.LargeList:
      return { id: "largeList" };
    default:
      throw new SparkConnectError(
        `Column ${JSON.stringify(field.name())} has an Arrow type that cannot be read: ${Type[field.typeType()]}.`,
      );
  }
}

/** The type's own table; `typeType` said which it is, so that it is there and of this kind. */
function read<T>(field: Field, table: T): T {
  return field.type(table) ?? table;
}

function timeUnit(type: { unit(): number }): TimeUnit {
  return timeUnits[type.unit()] ?? "second";
}

function present<T>(value: T | null): T {
  if (value === null) throw new SparkConnectError("An Arrow schema lacks a field that it counts.");
  return value;
}

function range<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_none, index) => make(index));
}
