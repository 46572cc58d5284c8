import { SparkConnectError } from "../errors.ts";
import {
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  DateType,
  DayTimeIntervalType,
  DecimalType,
  DoubleType,
  FloatType,
  GeographyType,
  GeometryType,
  IntegerType,
  LongType,
  NullType,
  ShortType,
  StringType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VariantType,
  YearMonthIntervalType,
} from "../types/atomic-types.ts";
import { ArrayType, type DataType, MapType, StructField, StructType } from "../types/data-type.ts";
import type { ArrowField } from "./arrow-field.ts";

/** The schema of a result as far as Arrow tells it: no CHAR lengths, collations, or fields of intervals. */
export function structTypeFromArrow(fields: readonly ArrowField[]): StructType {
  return new StructType(fields.map((field) => new StructField(field.name, dataTypeFromArrow(field), field.nullable)));
}

/** The type of one field, by the same rules. */
export function dataTypeFromArrow(field: ArrowField): DataType {
  const type = field.type;
  switch (type.id) {
    case "null":
      return new NullType();
    case "bool":
      return new BooleanType();
    case "int":
      return integerType(type.bits, type.signed);
    case "float":
      return type.bits === 64 ? new DoubleType() : new FloatType();
    case "decimal":
      return decimalType(type);
    case "utf8":
    case "largeUtf8":
    case "utf8View":
      return new StringType();
    case "binary":
    case "largeBinary":
    case "binaryView":
    case "fixedSizeBinary":
      return new BinaryType();
    case "date":
      return new DateType();
    case "time":
      return new TimeType(Number(field.metadata.get("SPARK::time::precision") ?? 6));
    case "timestamp":
      return type.timeZone === null ? new TimestampNTZType() : new TimestampType();
    case "duration":
      return new DayTimeIntervalType();
    case "interval":
      return intervalType(type.unit);
    case "list":
    case "largeList":
    case "listView":
    case "largeListView":
    case "fixedSizeList": {
      const element = onlyChild(field);
      return new ArrayType(dataTypeFromArrow(element), element.nullable);
    }
    case "map": {
      const [key, value] = onlyChild(field).children;
      if (key === undefined || value === undefined) throw malformed(field);
      return new MapType(dataTypeFromArrow(key), dataTypeFromArrow(value), value.nullable);
    }
    case "struct":
      return structType(field);
    case "runEndEncoded": {
      const values = field.children[1];
      if (values === undefined) throw malformed(field);
      return dataTypeFromArrow(values);
    }
  }
}

const maxDigits = 38;

/** Arrow's scale may be negative or larger than the precision, and 256 bits hold twice the digits: values decide. */
function decimalType({ precision, scale }: { readonly precision: number; readonly scale: number }): DecimalType {
  const digits = Math.max(precision, scale, precision - scale);
  return new DecimalType(Math.min(digits, maxDigits), Math.min(Math.max(scale, 0), maxDigits));
}

function integerType(bits: number, signed: boolean): DataType {
  switch (signed ? bits : bits * 2) {
    case 8:
      return new ByteType();
    case 16:
      return new ShortType();
    case 32:
      return new IntegerType();
    case 64:
      return new LongType();
    default:
      return new DecimalType(20, 0);
  }
}

function intervalType(unit: "yearMonth" | "dayTime" | "monthDayNano"): DataType {
  if (unit === "yearMonth") return new YearMonthIntervalType();
  return unit === "dayTime" ? new DayTimeIntervalType() : new CalendarIntervalType();
}

/** Spark marks the structs that carry variants and shapes on one of their fields. */
function structType(field: ArrowField): DataType {
  const marks = new Map(field.children.flatMap((child) => [...child.metadata]));
  if (marks.get("variant") === "true") return new VariantType();
  if (marks.get("geometry") === "true") return new GeometryType(srid(marks));
  if (marks.get("geography") === "true") return new GeographyType(srid(marks));
  return structTypeFromArrow(field.children);
}

function srid(marks: ReadonlyMap<string, string>): number | undefined {
  const text = marks.get("srid");
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

function onlyChild(field: ArrowField): ArrowField {
  const child = field.children[0];
  if (child === undefined) throw malformed(field);
  return child;
}

function malformed(field: ArrowField): SparkConnectError {
  return new SparkConnectError(`The Arrow type of ${JSON.stringify(field.name)} lacks the types inside it.`);
}
