import { InvalidInputError } from "../errors.ts";
import {
  type AtomicType,
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  CharType,
  DateType,
  type DayTimeField,
  DayTimeIntervalType,
  DecimalType,
  DoubleType,
  dayTimeFields,
  FloatType,
  GeographyType,
  GeometryType,
  IntegerType,
  LongType,
  NullType,
  ShortType,
  StringType,
  sridOfCrs,
  TimestampLTZNanosType,
  TimestampNTZNanosType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VarcharType,
  VariantType,
  type YearMonthField,
  YearMonthIntervalType,
  yearMonthFields,
} from "./atomic-types.ts";

/** Types that their name in Spark's JSON describes completely. */
const plainTypes: ReadonlyMap<string, () => AtomicType> = new Map<string, () => AtomicType>([
  ["void", () => new NullType()],
  ["null", () => new NullType()],
  ["boolean", () => new BooleanType()],
  ["byte", () => new ByteType()],
  ["short", () => new ShortType()],
  ["integer", () => new IntegerType()],
  ["long", () => new LongType()],
  ["float", () => new FloatType()],
  ["double", () => new DoubleType()],
  ["decimal", () => new DecimalType()],
  ["binary", () => new BinaryType()],
  ["date", () => new DateType()],
  ["timestamp", () => new TimestampType()],
  ["timestamp_ltz", () => new TimestampType()],
  ["timestamp_ntz", () => new TimestampNTZType()],
  ["interval", () => new CalendarIntervalType()],
  ["calendarinterval", () => new CalendarIntervalType()],
  ["variant", () => new VariantType()],
  ["geometry", () => new GeometryType(0)],
  ["geography", () => new GeographyType(4326)],
]);

/** Types whose name in Spark's JSON carries a parameter. */
const patterns: readonly (readonly [RegExp, (...groups: readonly string[]) => AtomicType])[] = [
  [/^string collate (\w+)$/i, (collation = "") => new StringType(collation)],
  [/^char\(\s*(\d+)\s*\)$/, (length) => new CharType(Number(length))],
  [/^varchar\(\s*(\d+)\s*\)$/, (length) => new VarcharType(Number(length))],
  [/^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/, (precision, scale) => new DecimalType(Number(precision), Number(scale))],
  [/^time\(\s*(\d+)\s*\)$/, (precision) => new TimeType(Number(precision))],
  [/^timestamp_ltz\(\s*(\d+)\s*\)$/, (precision) => timestampLtz(Number(precision))],
  [/^timestamp_ntz\(\s*(\d+)\s*\)$/, (precision) => timestampNtz(Number(precision))],
  [/^interval (\w+)(?: to (\w+))?$/, (start = "", end) => intervalType(start, end ?? start)],
  [/^geometry\(\s*([\w:-]+)\s*\)$/, (crs = "") => new GeometryType(sridOfCrs(crs))],
  [/^geography\(\s*([\w:-]+)\s*(?:,\s*SPHERICAL\s*)?\)$/i, (crs = "") => new GeographyType(sridOfCrs(crs))],
];

/** The type that Spark's JSON calls by this name. `collation` applies to `string` alone. Throws `InvalidInputError`. */
export function atomicTypeFromName(name: string, collation?: string): AtomicType {
  if (name === "string") return new StringType(collation);
  const plain = plainTypes.get(name);
  if (plain !== undefined) return plain();
  for (const [pattern, make] of patterns) {
    const match = pattern.exec(name);
    if (match !== null) return make(...match.slice(1));
  }
  throw new InvalidInputError(`Unknown type: ${JSON.stringify(name)}.`);
}

/** Up to 6 digits, it is the ordinary timestamp. */
function timestampLtz(precision: number): AtomicType {
  return precision === 6 ? new TimestampType() : new TimestampLTZNanosType(precision);
}

function timestampNtz(precision: number): AtomicType {
  return precision === 6 ? new TimestampNTZType() : new TimestampNTZNanosType(precision);
}

function intervalType(start: string, end: string): AtomicType {
  if (isDayTimeField(start) && isDayTimeField(end)) return new DayTimeIntervalType(start, end);
  if (isYearMonthField(start) && isYearMonthField(end)) return new YearMonthIntervalType(start, end);
  throw new InvalidInputError(`There is no interval from ${start} to ${end}.`);
}

function isDayTimeField(name: string): name is DayTimeField {
  return dayTimeFields.some((field) => field === name);
}

function isYearMonthField(name: string): name is YearMonthField {
  return yearMonthFields.some((field) => field === name);
}
