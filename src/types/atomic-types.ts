import { InvalidInputError } from "../errors.ts";
import { DataTypeBase } from "./data-type-base.ts";

/** Only null; SQL's `VOID`. */
export class NullType extends DataTypeBase {
  readonly kind = "void";
  simpleString(): string {
    return "void";
  }
  jsonValue(): string {
    return "void";
  }
}

/** True or false; a `boolean`. */
export class BooleanType extends DataTypeBase {
  readonly kind = "boolean";
  simpleString(): string {
    return "boolean";
  }
  jsonValue(): string {
    return "boolean";
  }
}

/** 8 bits, signed; a `number`. */
export class ByteType extends DataTypeBase {
  readonly kind = "byte";
  simpleString(): string {
    return "tinyint";
  }
  jsonValue(): string {
    return "byte";
  }
}

/** 16 bits, signed; a `number`. */
export class ShortType extends DataTypeBase {
  readonly kind = "short";
  simpleString(): string {
    return "smallint";
  }
  jsonValue(): string {
    return "short";
  }
}

/** 32 bits, signed; a `number`. */
export class IntegerType extends DataTypeBase {
  readonly kind = "integer";
  simpleString(): string {
    return "int";
  }
  jsonValue(): string {
    return "integer";
  }
}

/** 64 bits, signed; always a `bigint`. */
export class LongType extends DataTypeBase {
  readonly kind = "long";
  simpleString(): string {
    return "bigint";
  }
  jsonValue(): string {
    return "long";
  }
}

/** IEEE 754, 32 bits; a `number`. */
export class FloatType extends DataTypeBase {
  readonly kind = "float";
  simpleString(): string {
    return "float";
  }
  jsonValue(): string {
    return "float";
  }
}

/** IEEE 754, 64 bits; a `number`. */
export class DoubleType extends DataTypeBase {
  readonly kind = "double";
  simpleString(): string {
    return "double";
  }
  jsonValue(): string {
    return "double";
  }
}

/** Exact decimal numbers: `precision` digits (1–38), `scale` of them after the point. Values are digit strings. */
export class DecimalType extends DataTypeBase {
  static readonly maxPrecision = 38;
  readonly kind = "decimal";
  readonly precision: number;
  readonly scale: number;

  /** Throws `InvalidInputError` unless 0 ≤ scale ≤ precision ≤ 38 and precision ≥ 1. */
  constructor(precision = 10, scale = 0) {
    super();
    assertWithin("The precision of a decimal", precision, { from: 1, to: DecimalType.maxPrecision });
    assertWithin("The scale of a decimal", scale, { from: 0, to: precision });
    this.precision = precision;
    this.scale = scale;
  }
  simpleString(): string {
    return `decimal(${this.precision},${this.scale})`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** Text. Under a collation other than the default, comparisons follow that collation. */
export class StringType extends DataTypeBase {
  static readonly defaultCollation = "UTF8_BINARY";
  readonly kind = "string";
  readonly collation: string;

  constructor(collation: string = StringType.defaultCollation) {
    super();
    this.collation = normalCollation(collation);
  }
  simpleString(): string {
    return this.isDefaultCollation() ? "string" : `string collate ${this.collation}`;
  }
  override sql(): string {
    return this.isDefaultCollation() ? "STRING" : `STRING COLLATE ${this.collation}`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
  /** Whether texts are compared byte by byte, as they are without a declared collation. */
  isDefaultCollation(): boolean {
    return this.collation === StringType.defaultCollation;
  }
}

/** Names of collations are not case-sensitive; this is how Spark writes them: `UNICODE_CI`, `de_CI_AI`, `zh_Hans_CI`. */
function normalCollation(name: string): string {
  const [first = "", ...rest] = name.replace(/^system\.builtin\./i, "").split("_");
  if (/^(utf8|unicode)$/i.test(first)) return [first, ...rest].join("_").toUpperCase();
  return [first.toLowerCase(), ...rest.map(normalCollationPart)].join("_");
}

/** Four letters are a script; any other part is a country, or what the comparison distinguishes. */
function normalCollationPart(part: string): string {
  return /^[A-Za-z]{4}$/.test(part) ? part.charAt(0).toUpperCase() + part.slice(1).toLowerCase() : part.toUpperCase();
}

/** Text of exactly `length` characters, padded with blanks. */
export class CharType extends DataTypeBase {
  readonly kind = "char";
  readonly length: number;

  constructor(length: number) {
    super();
    assertWithin("The length of a char", length, { from: 0, to: 2 ** 31 - 1 });
    this.length = length;
  }
  simpleString(): string {
    return `char(${this.length})`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** Text of at most `length` characters. */
export class VarcharType extends DataTypeBase {
  readonly kind = "varchar";
  readonly length: number;

  constructor(length: number) {
    super();
    assertWithin("The length of a varchar", length, { from: 0, to: 2 ** 31 - 1 });
    this.length = length;
  }
  simpleString(): string {
    return `varchar(${this.length})`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** Bytes; a `Uint8Array`. */
export class BinaryType extends DataTypeBase {
  readonly kind = "binary";
  simpleString(): string {
    return "binary";
  }
  jsonValue(): string {
    return "binary";
  }
}

/** A day of the proleptic Gregorian calendar; a string such as `"2022-03-25"`. */
export class DateType extends DataTypeBase {
  readonly kind = "date";
  simpleString(): string {
    return "date";
  }
  jsonValue(): string {
    return "date";
  }
}

/** A time of day with `precision` digits of the second (0–9). */
export class TimeType extends DataTypeBase {
  readonly kind = "time";
  readonly precision: number;

  constructor(precision = 6) {
    super();
    assertWithin("The precision of a time", precision, { from: 0, to: 9 });
    this.precision = precision;
  }
  simpleString(): string {
    return `time(${this.precision})`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** An instant, in microseconds; shown in the session's time zone. */
export class TimestampType extends DataTypeBase {
  readonly kind = "timestamp";
  simpleString(): string {
    return "timestamp";
  }
  jsonValue(): string {
    return "timestamp";
  }
}

/** A date and time of day without a zone, in microseconds. */
export class TimestampNTZType extends DataTypeBase {
  readonly kind = "timestamp_ntz";
  simpleString(): string {
    return "timestamp_ntz";
  }
  jsonValue(): string {
    return "timestamp_ntz";
  }
}

/** An instant with `precision` digits of the second (7–9). */
export class TimestampLTZNanosType extends DataTypeBase {
  readonly kind = "timestamp_ltz_nanos";
  readonly precision: number;

  constructor(precision = 9) {
    super();
    assertWithin("The precision of a timestamp_ltz", precision, { from: 7, to: 9 });
    this.precision = precision;
  }
  simpleString(): string {
    return `timestamp_ltz(${this.precision})`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** A date and time of day without a zone, with `precision` digits of the second (7–9). */
export class TimestampNTZNanosType extends DataTypeBase {
  readonly kind = "timestamp_ntz_nanos";
  readonly precision: number;

  constructor(precision = 9) {
    super();
    assertWithin("The precision of a timestamp_ntz", precision, { from: 7, to: 9 });
    this.precision = precision;
  }
  simpleString(): string {
    return `timestamp_ntz(${this.precision})`;
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** Months, days and microseconds, counted separately; the legacy `INTERVAL`. */
export class CalendarIntervalType extends DataTypeBase {
  readonly kind = "interval";
  simpleString(): string {
    return "interval";
  }
  jsonValue(): string {
    return "interval";
  }
}

/** The fields of a day-time interval, in the order of their numbers in the protocol. */
export const dayTimeFields = ["day", "hour", "minute", "second"] as const;
/** A unit of a day-time interval. */
export type DayTimeField = (typeof dayTimeFields)[number];

/** A span of time in microseconds. SQL shows its fields from `startField` to `endField`. */
export class DayTimeIntervalType extends DataTypeBase {
  readonly kind = "interval_day_time";
  readonly startField: DayTimeField;
  readonly endField: DayTimeField;

  /** Without fields `day to second`; with one, that one alone. */
  constructor(startField?: DayTimeField, endField?: DayTimeField) {
    super();
    this.startField = startField ?? "day";
    this.endField = endField ?? startField ?? "second";
    assertOrder(dayTimeFields.indexOf(this.startField), dayTimeFields.indexOf(this.endField));
  }
  simpleString(): string {
    return intervalText(this.startField, this.endField);
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** The fields of a year-month interval, in the order of their numbers in the protocol. */
export const yearMonthFields = ["year", "month"] as const;
/** A unit of a year-month interval. */
export type YearMonthField = (typeof yearMonthFields)[number];

/** A span of time in months. SQL shows its fields from `startField` to `endField`. */
export class YearMonthIntervalType extends DataTypeBase {
  readonly kind = "interval_year_month";
  readonly startField: YearMonthField;
  readonly endField: YearMonthField;

  /** Without fields `year to month`; with one, that one alone. */
  constructor(startField?: YearMonthField, endField?: YearMonthField) {
    super();
    this.startField = startField ?? "year";
    this.endField = endField ?? startField ?? "month";
    assertOrder(yearMonthFields.indexOf(this.startField), yearMonthFields.indexOf(this.endField));
  }
  simpleString(): string {
    return intervalText(this.startField, this.endField);
  }
  jsonValue(): string {
    return this.simpleString();
  }
}

/** JSON-like values of any shape, in a binary form. */
export class VariantType extends DataTypeBase {
  readonly kind = "variant";
  simpleString(): string {
    return "variant";
  }
  jsonValue(): string {
    return "variant";
  }
}

/** Stands for a column whose values may have different spatial reference systems. */
export const mixedSrid: number = -1;

/** Shapes on a plane. `srid` names the spatial reference system; `mixedSrid` means any. */
export class GeometryType extends DataTypeBase {
  readonly kind = "geometry";
  readonly srid: number;

  constructor(srid: number = mixedSrid) {
    super();
    this.srid = srid;
  }
  simpleString(): string {
    return this.srid === mixedSrid ? "geometry(any)" : `geometry(${this.srid})`;
  }
  override typeName(): string {
    return this.simpleString();
  }
  jsonValue(): string {
    return `geometry(${crsOfSrid(this.srid)})`;
  }
}

/** Shapes on the sphere. `srid` names the spatial reference system; `mixedSrid` means any. */
export class GeographyType extends DataTypeBase {
  readonly kind = "geography";
  readonly srid: number;

  constructor(srid: number = mixedSrid) {
    super();
    this.srid = srid;
  }
  simpleString(): string {
    return this.srid === mixedSrid ? "geography(any)" : `geography(${this.srid})`;
  }
  override typeName(): string {
    return this.simpleString();
  }
  jsonValue(): string {
    return `geography(${crsOfSrid(this.srid)}, SPHERICAL)`;
  }
}

/** The coordinate reference systems that Spark writes by a name other than `EPSG:<srid>`. */
const namedCrs: ReadonlyMap<number, string> = new Map([
  [mixedSrid, "SRID:ANY"],
  [0, "SRID:0"],
  [4326, "OGC:CRS84"],
]);

function crsOfSrid(srid: number): string {
  return namedCrs.get(srid) ?? `EPSG:${srid}`;
}

/** The number of a coordinate reference system as JSON names it. Throws `InvalidInputError` for an unknown one. */
export function sridOfCrs(crs: string): number {
  for (const [srid, name] of namedCrs) if (name === crs.toUpperCase()) return srid;
  const match = /^(?:EPSG|SRID|ESRI):(\d+)$/i.exec(crs);
  if (match === null) throw new InvalidInputError(`Unknown coordinate reference system: ${JSON.stringify(crs)}.`);
  return Number(match[1]);
}

function intervalText(start: string, end: string): string {
  return start === end ? `interval ${start}` : `interval ${start} to ${end}`;
}

function assertOrder(start: number, end: number): void {
  if (start < 0 || end < start) throw new InvalidInputError("An interval's fields go from a larger unit to a smaller.");
}

function assertWithin(what: string, value: number, range: { readonly from: number; readonly to: number }): void {
  if (Number.isInteger(value) && value >= range.from && value <= range.to) return;
  throw new InvalidInputError(`${what} must be a whole number from ${range.from} to ${range.to}, not ${value}.`);
}

/** A type that contains no other type. */
export type AtomicType =
  | NullType
  | BooleanType
  | ByteType
  | ShortType
  | IntegerType
  | LongType
  | FloatType
  | DoubleType
  | DecimalType
  | StringType
  | CharType
  | VarcharType
  | BinaryType
  | DateType
  | TimeType
  | TimestampType
  | TimestampNTZType
  | TimestampLTZNanosType
  | TimestampNTZNanosType
  | CalendarIntervalType
  | DayTimeIntervalType
  | YearMonthIntervalType
  | VariantType
  | GeometryType
  | GeographyType;
