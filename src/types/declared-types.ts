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
import type { DataType } from "./data-type.ts";
import type { ArrayType, StructField } from "./nested-types.ts";

/** A column as `StructType.of` takes it: a type, or its DDL, which may end in `NOT NULL`. */
export type ColumnDeclaration = DataType | string;

/** The fields that declarations by name stand for. */
export type DeclaredFields<Columns extends Readonly<Record<string, ColumnDeclaration>>> = readonly {
  readonly [Name in keyof Columns & string]: DeclaredField<Name, Columns[Name]>;
}[keyof Columns & string][];

type DeclaredField<Name extends string, Declaration> = Declaration extends DataType
  ? StructField<Name, Declaration, true>
  : Declaration extends string
    ? Lowercase<Declaration> extends `${infer Type} not null`
      ? StructField<Name, TypeOfDdl<Type>, false>
      : StructField<Name, TypeOfDdl<Lowercase<Declaration>>, true>
    : never;

/** The type that DDL in lower case stands for. Of what is not spelled out here only that it is some type. */
export type TypeOfDdl<Ddl extends string> = Ddl extends keyof NamedTypes
  ? NamedTypes[Ddl]
  : Ddl extends `${"decimal" | "dec" | "numeric"}(${string})`
    ? DecimalType
    : Ddl extends `varchar(${string})`
      ? VarcharType
      : Ddl extends `${"char" | "character"}(${string})`
        ? CharType
        : Ddl extends `time(${string})`
          ? TimeType
          : Ddl extends `array<${infer Element}>`
            ? ArrayType<TypeOfDdl<Element>, true>
            : DataType;

interface NamedTypes {
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
