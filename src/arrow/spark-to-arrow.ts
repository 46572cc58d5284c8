import { InvalidInputError } from "../errors.ts";
import type { DataType, StructField } from "../types/data-type.ts";
import type { ArrowField, ArrowType } from "./arrow-field.ts";
import { storedType } from "./encode/stored-type.ts";

const noMetadata: ReadonlyMap<string, string> = new Map();

/** The layouts in which Spark itself sends and takes values of these columns. */
export function arrowFieldsOf(fields: readonly StructField[]): readonly ArrowField[] {
  return withDistinctNames(fields.map((field) => arrowField(field.name, field.dataType, field.nullable)));
}

/**
 * If fields of a struct share a name, Arrow's Java library keeps one of them, and then finds data left over. Numbered
 * fields arrive; the schema that goes along has their real names.
 */
function withDistinctNames(fields: readonly ArrowField[]): readonly ArrowField[] {
  if (new Set(fields.map((field) => field.name)).size === fields.length) return fields;
  return fields.map((field, index) => ({ ...field, name: `${field.name}_${index}` }));
}

/** Throws `InvalidInputError` for types that Spark does not move through Arrow. */
function arrowField(name: string, type: DataType, nullable: boolean): ArrowField {
  if (type.kind === "udt") return arrowField(name, storedType(type), nullable);
  return {
    name,
    nullable,
    type: arrowType(type),
    children: childrenOf(type),
    metadata: metadataOf(type),
    dictionary: null,
  };
}

function arrowType(type: DataType): ArrowType {
  switch (type.kind) {
    case "void":
      return { id: "null" };
    case "boolean":
      return { id: "bool" };
    case "byte":
      return { id: "int", bits: 8, signed: true };
    case "short":
      return { id: "int", bits: 16, signed: true };
    case "integer":
      return { id: "int", bits: 32, signed: true };
    case "long":
      return { id: "int", bits: 64, signed: true };
    case "float":
      return { id: "float", bits: 32 };
    case "double":
      return { id: "float", bits: 64 };
    case "decimal":
      return { id: "decimal", bits: 128, precision: type.precision, scale: type.scale };
    case "string":
    case "char":
    case "varchar":
      return { id: "utf8" };
    case "binary":
      return { id: "binary" };
    case "date":
      return { id: "date", unit: "day" };
    case "time":
      return { id: "time", unit: "nanosecond", bits: 64 };
    case "timestamp":
      return { id: "timestamp", unit: "microsecond", timeZone: "UTC" };
    case "timestamp_ntz":
      return { id: "timestamp", unit: "microsecond", timeZone: null };
    case "interval":
      return { id: "interval", unit: "monthDayNano" };
    case "interval_day_time":
      return { id: "duration", unit: "microsecond" };
    case "interval_year_month":
      return { id: "interval", unit: "yearMonth" };
    case "array":
      return { id: "list" };
    case "map":
      return { id: "map" };
    case "struct":
    case "variant":
    case "geometry":
    case "geography":
      return { id: "struct" };
    case "timestamp_ltz_nanos":
    case "timestamp_ntz_nanos":
      throw new InvalidInputError(`Spark takes no local data of type ${type.simpleString()}.`);
    case "udt":
      return arrowType(storedType(type));
  }
}

function childrenOf(type: DataType): readonly ArrowField[] {
  switch (type.kind) {
    case "array":
      return [arrowField("element", type.elementType, type.containsNull)];
    case "map":
      return [
        {
          name: "entries",
          nullable: false,
          type: { id: "struct" },
          children: [
            arrowField("key", type.keyType, false),
            arrowField("value", type.valueType, type.valueContainsNull),
          ],
          metadata: noMetadata,
          dictionary: null,
        },
      ];
    case "struct":
      return arrowFieldsOf(type.fields);
    case "variant":
      return [binaryField("value"), { ...binaryField("metadata"), metadata: new Map([["variant", "true"]]) }];
    case "geometry":
    case "geography":
      return [
        { ...binaryField("srid"), type: { id: "int", bits: 32, signed: true } },
        {
          ...binaryField("wkb"),
          metadata: new Map([
            [type.kind, "true"],
            ["srid", String(type.srid)],
          ]),
        },
      ];
    default:
      return [];
  }
}

function binaryField(name: string): ArrowField {
  return { name, nullable: false, type: { id: "binary" }, children: [], metadata: noMetadata, dictionary: null };
}

function metadataOf(type: DataType): ReadonlyMap<string, string> {
  return type.kind === "time" ? new Map([["SPARK::time::precision", String(type.precision)]]) : noMetadata;
}
