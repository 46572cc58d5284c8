import { SparkConnectError } from "../../errors.ts";
import type { DataType, StructField } from "../../types/data-type.ts";
import type { ArrowField, ArrowType } from "../arrow-field.ts";
import { dataTypeFromArrow } from "../arrow-to-spark.ts";

/** Throws if a result's columns do not lie in memory as the server's schema says: their values would be wrong. */
export function assertSameTypes(sent: readonly ArrowField[], declared: readonly StructField[]): void {
  if (declared.length !== sent.length) {
    throw new SparkConnectError(`The result has ${sent.length} columns, its schema ${declared.length}.`);
  }
  sent.forEach((field, index) => {
    const wanted = declared[index];
    if (wanted === undefined || isSame(field, wanted.dataType)) return;
    throw new SparkConnectError(
      `The result's column ${JSON.stringify(wanted.name)} came as ${describe(field)} where its schema says ${wanted.dataType.sql()}.`,
    );
  });
}

function describe(field: ArrowField): string {
  const { type } = field;
  return "unit" in type ? `${type.id} in ${type.unit}s` : dataTypeFromArrow(field).sql();
}

/** Only the declared type has lengths, collations, names and the fields of intervals. */
function isSame(field: ArrowField, declared: DataType): boolean {
  const { type, children } = field;
  const [first] = children;
  switch (declared.kind) {
    case "udt":
      return declared.sqlType === null || isSame(field, declared.sqlType);
    case "byte":
    case "short":
    case "integer":
    case "long":
      return type.id === "int" && type.signed && type.bits === integerBits[declared.kind];
    case "float":
    case "double":
      return type.id === "float" && type.bits === (declared.kind === "float" ? 32 : 64);
    case "decimal":
      return type.id === "decimal" && type.precision === declared.precision && type.scale === declared.scale;
    case "date":
    case "time":
    case "timestamp":
    case "timestamp_ntz":
    case "timestamp_ltz_nanos":
    case "timestamp_ntz_nanos":
    case "interval_day_time":
      return isTemporal(type, declared.kind);
    case "array":
      return kindOf(field) === "array" && first !== undefined && isSame(first, declared.elementType);
    case "map": {
      const [key, value] = first?.children ?? [];
      const isMap = type.id === "map" && key !== undefined && value !== undefined;
      return isMap && isSame(key, declared.keyType) && isSame(value, declared.valueType);
    }
    case "struct":
      return (
        type.id === "struct" &&
        children.length === declared.fields.length &&
        children.every((child, index) => isSame(child, declared.fields[index]?.dataType ?? declared))
      );
    case "char":
    case "varchar":
      return kindOf(field) === "string";
    default:
      return kindOf(field) === declared.kind;
  }
}

const integerBits = { byte: 8, short: 16, integer: 32, long: 64 } as const;

function kindOf(field: ArrowField): DataType["kind"] {
  return dataTypeFromArrow(field).kind;
}

type TemporalKind = Extract<
  DataType["kind"],
  "date" | "time" | "timestamp" | "timestamp_ntz" | "timestamp_ltz_nanos" | "timestamp_ntz_nanos" | "interval_day_time"
>;

/** Each has the unit of Spark's own values: with another unit, a value would be wrong by a factor of a thousand. */
function isTemporal(type: ArrowType, kind: TemporalKind): boolean {
  switch (kind) {
    case "date":
      return type.id === "date" && type.unit === "day";
    case "time":
      return type.id === "time" && type.unit === "nanosecond";
    case "interval_day_time":
      return type.id === "duration" && type.unit === "microsecond";
    case "timestamp":
      return type.id === "timestamp" && type.unit === "microsecond" && type.timeZone !== null;
    case "timestamp_ntz":
      return type.id === "timestamp" && type.unit === "microsecond" && type.timeZone === null;
    case "timestamp_ltz_nanos":
      return type.id === "timestamp" && type.unit === "nanosecond" && type.timeZone !== null;
    case "timestamp_ntz_nanos":
      return type.id === "timestamp" && type.unit === "nanosecond" && type.timeZone === null;
  }
}
