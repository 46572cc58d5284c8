import fc from "fast-check";
import * as atomic from "../../../src/types/atomic-types.ts";
import { ArrayType, type DataType, MapType, StructField, StructType } from "../../../src/types/data-type.ts";

/** What schemas may hold, as some text forms cannot express everything. */
export interface SchemaLimits {
  readonly metadata: "any" | "comment";
  readonly containsNull: "any" | "always";
}

const anyAtomicType: fc.Arbitrary<DataType> = fc.oneof(
  fc.constantFrom<DataType>(
    new atomic.NullType(),
    new atomic.BooleanType(),
    new atomic.ByteType(),
    new atomic.ShortType(),
    new atomic.IntegerType(),
    new atomic.LongType(),
    new atomic.FloatType(),
    new atomic.DoubleType(),
    new atomic.StringType(),
    new atomic.StringType("UNICODE_CI"),
    new atomic.StringType("UTF8_LCASE"),
    new atomic.BinaryType(),
    new atomic.DateType(),
    new atomic.TimestampType(),
    new atomic.TimestampNTZType(),
    new atomic.CalendarIntervalType(),
    new atomic.VariantType(),
    new atomic.DayTimeIntervalType(),
    new atomic.DayTimeIntervalType("hour", "minute"),
    new atomic.DayTimeIntervalType("day"),
    new atomic.YearMonthIntervalType(),
    new atomic.YearMonthIntervalType("month"),
    new atomic.GeometryType(),
    new atomic.GeometryType(0),
    new atomic.GeometryType(3857),
    new atomic.GeographyType(4326),
  ),
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) =>
      fc.integer({ min: 0, max: precision }).map((scale) => new atomic.DecimalType(precision, scale)),
    ),
  fc.nat(1000).map((length) => new atomic.CharType(length)),
  fc.nat(1000).map((length) => new atomic.VarcharType(length)),
  fc.nat(9).map((precision) => new atomic.TimeType(precision)),
  fc.integer({ min: 7, max: 9 }).map((precision) => new atomic.TimestampNTZNanosType(precision)),
  fc.integer({ min: 7, max: 9 }).map((precision) => new atomic.TimestampLTZNanosType(precision)),
);

/** Any schema within the limits, some levels deep. */
export function anySchema(limits: SchemaLimits): fc.Arbitrary<StructType> {
  const containsNull = limits.containsNull === "any" ? fc.boolean() : fc.constant(true);
  const comment = fc.record({ comment: fc.string({ unit: "grapheme" }) });
  const metadata = fc.oneof(
    fc.constant({}),
    limits.metadata === "comment"
      ? comment
      : fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
  );
  const { struct } = fc.letrec<{ type: DataType; struct: StructType }>((tie) => ({
    type: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      anyAtomicType,
      fc.tuple(tie("type"), containsNull).map(([element, nullable]) => new ArrayType(element, nullable)),
      fc
        .tuple(tie("type"), tie("type"), containsNull)
        .map(([key, value, nullable]) => new MapType(key, value, nullable)),
      tie("struct"),
    ),
    struct: fc
      .array(
        fc
          .tuple(fc.string({ unit: "grapheme" }), tie("type"), fc.boolean(), metadata)
          .map(([name, type, nullable, extra]) => new StructField(name, type, nullable, extra)),
        { maxLength: 4 },
      )
      .map((fields) => new StructType(fields)),
  }));
  return struct;
}
