import type {
  BinaryType,
  BooleanType,
  ByteType,
  CharType,
  DateType,
  DecimalType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  NullType,
  ShortType,
  StringType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VarcharType,
  VariantType,
} from "./atomic-types.ts";

/** The type without parts that DDL in lower case stands for; `Other` for what is not spelled out here. */
export type AtomicTypeOfDdl<Ddl extends string, Other> = Ddl extends keyof NamedTypes
  ? NamedTypes[Ddl]
  : Ddl extends `${"decimal" | "dec" | "numeric"}(${string})`
    ? DecimalType
    : Ddl extends `varchar(${string})`
      ? VarcharType
      : Ddl extends `${"char" | "character"}(${string})`
        ? CharType
        : Ddl extends `time(${string})`
          ? TimeType
          : Other;

/** The types whose DDL is a name. */
export interface NamedTypes {
  readonly void: NullType;
  readonly boolean: BooleanType;
  readonly tinyint: ByteType;
  readonly byte: ByteType;
  readonly smallint: ShortType;
  readonly short: ShortType;
  readonly int: IntegerType;
  readonly integer: IntegerType;
  readonly bigint: LongType;
  readonly long: LongType;
  readonly float: FloatType;
  readonly real: FloatType;
  readonly double: DoubleType;
  readonly decimal: DecimalType;
  readonly dec: DecimalType;
  readonly numeric: DecimalType;
  readonly string: StringType;
  readonly binary: BinaryType;
  readonly date: DateType;
  readonly time: TimeType;
  readonly timestamp: TimestampType;
  readonly timestamp_ltz: TimestampType;
  readonly timestamp_ntz: TimestampNTZType;
  readonly variant: VariantType;
}
