import { create } from "@bufbuild/protobuf";
import { SparkConnectError } from "../errors.ts";
import {
  DataType_StructFieldSchema,
  DataTypeSchema,
  type DataType as ProtoDataType,
  type DataType_Struct as ProtoStruct,
  type DataType_StructField as ProtoStructField,
} from "../gen/spark/connect/types_pb.js";
import {
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  CharType,
  DateType,
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
  TimestampLTZNanosType,
  TimestampNTZNanosType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VarcharType,
  VariantType,
  YearMonthIntervalType,
  yearMonthFields,
} from "./atomic-types.ts";
import {
  ArrayType,
  type DataType,
  dataTypeFromDDL,
  MapType,
  StructField,
  StructType,
  UserDefinedType,
} from "./data-type.ts";

type Kind = ProtoDataType["kind"];

/** The type as the protocol writes it (`DataType` of types.proto). */
export function dataTypeToProto(type: DataType): ProtoDataType {
  return create(DataTypeSchema, { kind: kindToProto(type) });
}

type KindInit = NonNullable<Parameters<typeof create<typeof DataTypeSchema>>[1]>["kind"];

function kindToProto(type: DataType): NonNullable<KindInit> {
  switch (type.kind) {
    case "void":
      return { case: "null", value: {} };
    case "boolean":
    case "byte":
    case "short":
    case "integer":
    case "long":
    case "float":
    case "double":
    case "binary":
    case "date":
    case "timestamp":
    case "timestamp_ntz":
    case "variant":
      return emptyKind(type.kind);
    case "decimal":
      return { case: "decimal", value: { precision: type.precision, scale: type.scale } };
    case "string":
      return { case: "string", value: type.isDefaultCollation() ? {} : { collation: type.collation } };
    case "char":
      return { case: "char", value: { length: type.length } };
    case "varchar":
      return { case: "varChar", value: { length: type.length } };
    case "time":
      return { case: "time", value: { precision: type.precision } };
    case "timestamp_ltz_nanos":
      return { case: "timestampLtzNanos", value: { precision: type.precision } };
    case "timestamp_ntz_nanos":
      return { case: "timestampNtzNanos", value: { precision: type.precision } };
    case "interval":
      return { case: "calendarInterval", value: {} };
    case "interval_day_time":
      return {
        case: "dayTimeInterval",
        value: { startField: dayTimeFields.indexOf(type.startField), endField: dayTimeFields.indexOf(type.endField) },
      };
    case "interval_year_month":
      return {
        case: "yearMonthInterval",
        value: {
          startField: yearMonthFields.indexOf(type.startField),
          endField: yearMonthFields.indexOf(type.endField),
        },
      };
    case "geometry":
      return { case: "geometry", value: { srid: type.srid } };
    case "geography":
      return { case: "geography", value: { srid: type.srid } };
    case "array":
      return {
        case: "array",
        value: { elementType: dataTypeToProto(type.elementType), containsNull: type.containsNull },
      };
    case "map":
      return {
        case: "map",
        value: {
          keyType: dataTypeToProto(type.keyType),
          valueType: dataTypeToProto(type.valueType),
          valueContainsNull: type.valueContainsNull,
        },
      };
    case "struct":
      return { case: "struct", value: { fields: type.fields.map(fieldToProto) } };
    case "udt":
      return udtToProto(type);
  }
}

type EmptyKind =
  | "boolean"
  | "byte"
  | "short"
  | "integer"
  | "long"
  | "float"
  | "double"
  | "binary"
  | "date"
  | "timestamp"
  | "timestamp_ntz"
  | "variant";

function emptyKind(kind: EmptyKind): NonNullable<KindInit> {
  return { case: kind === "timestamp_ntz" ? "timestampNtz" : kind, value: {} };
}

function fieldToProto(field: StructField): ProtoStructField {
  const metadata = JSON.stringify(field.metadata);
  return create(DataType_StructFieldSchema, {
    name: field.name,
    dataType: dataTypeToProto(field.dataType),
    nullable: field.nullable,
    ...(metadata === "{}" ? {} : { metadata }),
  });
}

function udtToProto(type: UserDefinedType): NonNullable<KindInit> {
  const { jvmClass, pythonClass, serializedPythonClass } = type.implementation;
  return {
    case: "udt",
    value: {
      type: "udt",
      ...(jvmClass === undefined ? {} : { jvmClass }),
      ...(pythonClass === undefined ? {} : { pythonClass }),
      ...(serializedPythonClass === undefined ? {} : { serializedPythonClass }),
      ...(type.sqlType === null ? {} : { sqlType: dataTypeToProto(type.sqlType) }),
    },
  };
}

/** Reads a type of the protocol. Throws `SparkConnectError` for one that this version does not know. */
export function dataTypeFromProto(proto: ProtoDataType): DataType {
  const kind: Kind = proto.kind;
  switch (kind.case) {
    case "null":
      return new NullType();
    case "boolean":
      return new BooleanType();
    case "byte":
      return new ByteType();
    case "short":
      return new ShortType();
    case "integer":
      return new IntegerType();
    case "long":
      return new LongType();
    case "float":
      return new FloatType();
    case "double":
      return new DoubleType();
    case "binary":
      return new BinaryType();
    case "date":
      return new DateType();
    case "timestamp":
      return new TimestampType();
    case "timestampNtz":
      return new TimestampNTZType();
    case "variant":
      return new VariantType();
    case "calendarInterval":
      return new CalendarIntervalType();
    case "decimal":
      return new DecimalType(kind.value.precision ?? 10, kind.value.scale ?? 0);
    case "string":
      return new StringType(kind.value.collation === "" ? undefined : kind.value.collation);
    case "char":
      return new CharType(kind.value.length);
    case "varChar":
      return new VarcharType(kind.value.length);
    case "time":
      return new TimeType(kind.value.precision);
    case "timestampLtzNanos":
      return new TimestampLTZNanosType(kind.value.precision);
    case "timestampNtzNanos":
      return new TimestampNTZNanosType(kind.value.precision);
    case "dayTimeInterval":
      return new DayTimeIntervalType(
        dayTimeFields[kind.value.startField ?? 0],
        dayTimeFields[kind.value.endField ?? kind.value.startField ?? 3],
      );
    case "yearMonthInterval":
      return new YearMonthIntervalType(
        yearMonthFields[kind.value.startField ?? 0],
        yearMonthFields[kind.value.endField ?? kind.value.startField ?? 1],
      );
    case "geometry":
      return new GeometryType(kind.value.srid);
    case "geography":
      return new GeographyType(kind.value.srid);
    case "array":
      return new ArrayType(required(kind.value.elementType), kind.value.containsNull);
    case "map":
      return new MapType(required(kind.value.keyType), required(kind.value.valueType), kind.value.valueContainsNull);
    case "struct":
      return structFromProto(kind.value);
    case "udt":
      return new UserDefinedType(kind.value.sqlType && dataTypeFromProto(kind.value.sqlType), {
        ...(kind.value.jvmClass === undefined ? {} : { jvmClass: kind.value.jvmClass }),
        ...(kind.value.pythonClass === undefined ? {} : { pythonClass: kind.value.pythonClass }),
        ...(kind.value.serializedPythonClass === undefined
          ? {}
          : { serializedPythonClass: kind.value.serializedPythonClass }),
      });
    case "unparsed":
      return dataTypeFromDDL(kind.value.dataTypeString);
    case undefined:
      throw new SparkConnectError("The server sent a type that this version of spark-connect does not know.");
  }
}

function structFromProto(struct: ProtoStruct): StructType {
  return new StructType(
    struct.fields.map(
      (field) => new StructField(field.name, required(field.dataType), field.nullable, metadataOf(field.metadata)),
    ),
  );
}

function metadataOf(json: string | undefined): StructField["metadata"] {
  // The server writes metadata as one JSON object.
  return json === undefined || json === "" ? {} : (JSON.parse(json) as StructField["metadata"]);
}

function required(proto: ProtoDataType | undefined): DataType {
  if (proto === undefined) throw new SparkConnectError("The server sent a type without the type inside it.");
  return dataTypeFromProto(proto);
}
