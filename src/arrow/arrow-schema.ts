import { Date as DateLayout } from "apache-arrow/fb/date";
import { DateUnit } from "apache-arrow/fb/date-unit";
import { Decimal } from "apache-arrow/fb/decimal";
import { Duration } from "apache-arrow/fb/duration";
import { Endianness } from "apache-arrow/fb/endianness";
import type { Field } from "apache-arrow/fb/field";
import { FixedSizeBinary } from "apache-arrow/fb/fixed-size-binary";
import { FixedSizeList } from "apache-arrow/fb/fixed-size-list";
import { FloatingPoint } from "apache-arrow/fb/floating-point";
import { Int } from "apache-arrow/fb/int";
import { Interval } from "apache-arrow/fb/interval";
import type { Schema } from "apache-arrow/fb/schema";
import { Time } from "apache-arrow/fb/time";
import { Timestamp } from "apache-arrow/fb/timestamp";
import { Type } from "apache-arrow/fb/type";
import { SparkConnectError } from "../errors.ts";
import type { ArrowField, ArrowType, TimeUnit } from "./arrow-field.ts";

/** Units of time, by their numbers in the format. */
export const timeUnits: readonly TimeUnit[] = ["second", "millisecond", "microsecond", "nanosecond"];
/** Units of intervals, by their numbers in the format. */
export const intervalUnits = ["yearMonth", "dayTime", "monthDayNano"] as const;
/** Widths of floats, by the numbers of their precisions in the format. */
export const floatBits = [16, 32, 64] as const;

/** Reads the fields of a schema message. Throws `SparkConnectError` if they cannot be read. */
export function readArrowSchema(schema: Schema): readonly ArrowField[] {
  if (schema.endianness() !== Endianness.Little) {
    throw new SparkConnectError("Arrow data in big-endian order cannot be read.");
  }
  return new SchemaReader(schema.bb?.capacity() ?? 0).fields(schema.fieldsLength(), (index) => schema.fields(index));
}

/** Reads no more fields than the bytes of a schema can hold: damaged fields may refer to each other in a circle. */
class SchemaReader {
  #left: number;

  constructor(byteLength: number) {
    this.#left = Math.floor(byteLength / 16);
  }

  fields(length: number, at: (index: number) => Field | null): readonly ArrowField[] {
    this.#take(length);
    return range(length, (index) => this.#field(present(at(index))));
  }

  #take(count: number): void {
    this.#left -= count;
    if (count < 0 || this.#left < 0) throw new SparkConnectError("An Arrow schema lists more than it can hold.");
  }

  #field(field: Field): ArrowField {
    this.#take(field.customMetadataLength());
    return {
      name: field.name() ?? "",
      nullable: field.nullable(),
      type: readType(field),
      children: this.fields(field.childrenLength(), (index) => field.children(index)),
      metadata: new Map(range(field.customMetadataLength(), (index) => readEntry(field, index))),
      dictionary: readDictionary(field),
    };
  }
}

function readDictionary(field: Field): ArrowField["dictionary"] {
  const dictionary = field.dictionary();
  if (dictionary === null) return null;
  const indexType = dictionary.indexType();
  const bits = oneOf([8, 16, 32, 64], indexType?.bitWidth() ?? 32);
  return { id: Number(dictionary.id()), bits, signed: indexType?.isSigned() ?? true };
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
      return { id: "int", bits: oneOf([8, 16, 32, 64], type.bitWidth()), signed: type.isSigned() };
    }
    case Type.FloatingPoint:
      return { id: "float", bits: known(floatBits[read(field, new FloatingPoint()).precision()]) };
    case Type.Binary:
      return { id: "binary" };
    case Type.Utf8:
      return { id: "utf8" };
    case Type.Bool:
      return { id: "bool" };
    case Type.Decimal: {
      const type = read(field, new Decimal());
      const bits = oneOf([32, 64, 128, 256], type.bitWidth());
      if (Math.abs(type.scale()) > maxDecimalDigits) throw unknownWidth();
      return { id: "decimal", precision: type.precision(), scale: type.scale(), bits };
    }
    case Type.Date:
      return { id: "date", unit: read(field, new DateLayout()).unit() === DateUnit.DAY ? "day" : "millisecond" };
    case Type.Time: {
      const type = read(field, new Time());
      return { id: "time", unit: timeUnit(type), bits: oneOf([type.unit() < 2 ? 32 : 64], type.bitWidth()) };
    }
    case Type.Timestamp: {
      const type = read(field, new Timestamp());
      return { id: "timestamp", unit: timeUnit(type), timeZone: type.timezone() };
    }
    case Type.Interval:
      return { id: "interval", unit: known(intervalUnits[read(field, new Interval()).unit()]) };
    case Type.List:
      return { id: "list" };
    case Type.FixedSizeList:
      return { id: "fixedSizeList", listSize: read(field, new FixedSizeList()).listSize() };
    case Type.ListView:
      return { id: "listView" };
    case Type.LargeListView:
      return { id: "largeListView" };
    case Type.Utf8View:
      return { id: "utf8View" };
    case Type.BinaryView:
      return { id: "binaryView" };
    case Type.RunEndEncoded:
      return { id: "runEndEncoded" };
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
      throw unreadableType(field.name() ?? "", Type[field.typeType()] ?? String(field.typeType()));
  }
}

/** The error for a type that Spark has no equivalent for. */
export function unreadableType(column: string, type: string): SparkConnectError {
  return new SparkConnectError(
    `Column ${JSON.stringify(column)} has the Arrow type ${type}, for which Spark has no type: cast it to another type first, such as a struct or text.`,
  );
}

/** The type's own table; `typeType` says which it is, so it exists and is of this kind. */
function read<T>(field: Field, table: T): T {
  return field.type(table) ?? table;
}

function timeUnit(type: { unit(): number }): TimeUnit {
  return known(timeUnits[type.unit()]);
}

function oneOf(allowed: readonly number[], value: number): number {
  return known(allowed.find((one) => one === value));
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw unknownWidth();
  return value;
}

/** The most digits that 256 bits hold. */
const maxDecimalDigits = 76;

function unknownWidth(): SparkConnectError {
  return new SparkConnectError("An Arrow schema has a type of no known width or unit.");
}

function present<T>(value: T | null): T {
  if (value === null) throw new SparkConnectError("An Arrow schema lacks a field that it counts.");
  return value;
}

function range<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_none, index) => make(index));
}
