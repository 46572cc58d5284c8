import type { DataType, StructField, StructType } from "../../../types/data-type.ts";
import { propertyName } from "./names.ts";

/** The expression that declares a schema: by `StructType.of` if DDL says all that the compiler has to know. */
export function schemaText({ fields }: StructType): string {
  if (fields.some(({ name }) => /^(?:0|[1-9]\d*)$/.test(name)) || fields.some((field) => declaration(field) === null)) {
    return `new StructType([\n${fields.map((field) => `  ${fieldText(field)},\n`).join("")}])`;
  }
  return `StructType.of({\n${fields.map((field) => `  ${key(field.name)}: ${declaration(field)},\n`).join("")}})`;
}

/** `__proto__` in an object literal, even in quotes, would be the object's prototype. */
function key(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : propertyName(name);
}

/** A column for `StructType.of`: its DDL, or a type that may be null; `null` for what neither can say. */
function declaration({ dataType, nullable }: StructField): string | null {
  if (isPlainDdl(dataType)) return JSON.stringify(`${dataType.sql()}${nullable ? "" : " NOT NULL"}`);
  return nullable ? typeText(dataType) : null;
}

/** Whether the compiler knows the type by its DDL, as `TypeOfDdl` reads it. */
function isPlainDdl(type: DataType): boolean {
  switch (type.kind) {
    case "array":
      return type.containsNull && isPlainDdl(type.elementType);
    case "string":
      return type.isDefaultCollation();
    case "void":
    case "boolean":
    case "byte":
    case "short":
    case "integer":
    case "long":
    case "float":
    case "double":
    case "decimal":
    case "binary":
    case "char":
    case "varchar":
    case "date":
    case "time":
    case "timestamp":
    case "timestamp_ntz":
    case "variant":
      return true;
    default:
      return false;
  }
}

function fieldText({ name, dataType, nullable }: StructField): string {
  return made("StructField", JSON.stringify(name), typeText(dataType), ...(nullable ? [] : ["false"]));
}

/** The expression that makes a type. */
function typeText(type: DataType): string {
  switch (type.kind) {
    case "array":
      return made("ArrayType", typeText(type.elementType), ...(type.containsNull ? [] : ["false"]));
    case "map": {
      const parts = [typeText(type.keyType), typeText(type.valueType)];
      return made("MapType", ...parts, ...(type.valueContainsNull ? [] : ["false"]));
    }
    case "struct":
      return made("StructType", `[${type.fields.map(fieldText).join(", ")}]`);
    case "udt": {
      const storage = type.sqlType === null ? "null" : typeText(type.sqlType);
      return made("UserDefinedType", storage, JSON.stringify(type.implementation));
    }
    case "string":
      return made("StringType", ...(type.isDefaultCollation() ? [] : [JSON.stringify(type.collation)]));
    case "char":
      return made("CharType", type.length);
    case "varchar":
      return made("VarcharType", type.length);
    case "decimal":
      return made("DecimalType", type.precision, type.scale);
    case "time":
      return made("TimeType", type.precision);
    case "timestamp_ltz_nanos":
      return made("TimestampLTZNanosType", type.precision);
    case "timestamp_ntz_nanos":
      return made("TimestampNTZNanosType", type.precision);
    case "interval_day_time":
      return made("DayTimeIntervalType", JSON.stringify(type.startField), JSON.stringify(type.endField));
    case "interval_year_month":
      return made("YearMonthIntervalType", JSON.stringify(type.startField), JSON.stringify(type.endField));
    case "geometry":
      return made("GeometryType", type.srid);
    case "geography":
      return made("GeographyType", type.srid);
    default:
      return made(plainTypes[type.kind]);
  }
}

/** The classes of types that have no parts. */
const plainTypes = {
  void: "NullType",
  boolean: "BooleanType",
  byte: "ByteType",
  short: "ShortType",
  integer: "IntegerType",
  long: "LongType",
  float: "FloatType",
  double: "DoubleType",
  binary: "BinaryType",
  date: "DateType",
  timestamp: "TimestampType",
  timestamp_ntz: "TimestampNTZType",
  interval: "CalendarIntervalType",
  variant: "VariantType",
} as const;

function made(type: string, ...parts: readonly (string | number)[]): string {
  return `new ${type}(${parts.join(", ")})`;
}

/** The names of two columns, or of two fields of one struct, that a session takes for the same; `null` without any. */
export function twins(type: DataType): readonly [string, string] | null {
  switch (type.kind) {
    case "array":
      return twins(type.elementType);
    case "map":
      return twins(type.keyType) ?? twins(type.valueType);
    case "struct": {
      const seen = new Map<string, string>();
      for (const { name, dataType } of type.fields) {
        const other = seen.get(name.toLowerCase());
        if (other !== undefined) return [other, name];
        seen.set(name.toLowerCase(), name);
        const below = twins(dataType);
        if (below !== null) return below;
      }
      return null;
    }
    default:
      return null;
  }
}
