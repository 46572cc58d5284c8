import { InvalidInputError } from "../../errors.ts";
import {
  BinaryType,
  BooleanType,
  CalendarIntervalType,
  DayTimeIntervalType,
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
  VariantType,
  YearMonthIntervalType,
} from "../../types/atomic-types.ts";
import { ArrayType, type DataType, MapType, StructField, StructType } from "../../types/data-type.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import { Geography, Geometry } from "../../types/spatial.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import { Variant } from "../../types/variant/variant.ts";
import { Row } from "../decode/row-base.ts";
import { isRecord } from "./encode-column.ts";
import { member } from "./value-error.ts";

/**
 * Finds the schema of rows from all their values. A `number` is always DOUBLE and a `bigint` always LONG, whatever
 * the value; a `Date` is TIMESTAMP, a `Uint8Array` BINARY, an array ARRAY, a `Map` MAP, any other object STRUCT.
 * Columns are those of the first row that has them; rows that are arrays have `_1`, `_2`, … unless `names` are given.
 * Every column may be null. Throws `InvalidInputError` if the values of a column have no type in common, or are all
 * null.
 */
export function inferSchema(rows: Iterable<unknown>, names?: readonly string[]): StructType {
  const columns = new FoundColumns(names);
  let index = 0;
  for (const row of rows) {
    if (!isRecord(row))
      throw new InvalidInputError(
        `rows[${index}] is neither an object nor an array of values. Values alone need a type: createDataFrame([1, 2], "int").`,
      );
    const at = `rows[${index++}]`;
    if (Array.isArray(row)) inferArray(columns, row, { names, at });
    else mergeRecord(columns, row, at);
  }
  if (index === 0) throw new InvalidInputError("Without rows there is nothing to infer a schema from: give one.");
  for (const { name, type } of columns.all) {
    if (hasVoid(type))
      throw new InvalidInputError(`No value tells the type of column ${JSON.stringify(name)}: give a schema.`);
  }
  return new StructType(columns.all.map(({ name, type }) => new StructField(name, type)));
}

interface FoundColumn {
  readonly name: string;
  type: DataType;
}

/** The columns found so far: by position, since two may share a name, and by name, where the first one counts. */
class FoundColumns {
  readonly all: FoundColumn[] = [];
  readonly #byName = new Map<string, FoundColumn>();

  constructor(names: readonly string[] = []) {
    for (const name of names) this.#add(name);
  }

  named(name: string): FoundColumn {
    return this.#byName.get(name) ?? this.#add(name);
  }

  #add(name: string): FoundColumn {
    const column = { name, type: new NullType() };
    this.all.push(column);
    if (!this.#byName.has(name)) this.#byName.set(name, column);
    return column;
  }
}

function hasVoid(type: DataType): boolean {
  switch (type.kind) {
    case "void":
      return true;
    case "array":
      return hasVoid(type.elementType);
    case "map":
      return hasVoid(type.keyType) || hasVoid(type.valueType);
    case "struct":
      return type.fields.some((field) => hasVoid(field.dataType));
    default:
      return false;
  }
}

function inferArray(
  columns: FoundColumns,
  row: readonly unknown[],
  { names, at }: { readonly names: readonly string[] | undefined; readonly at: string },
): void {
  if (names !== undefined && row.length > names.length) {
    throw new InvalidInputError(`${at} has ${row.length} values for ${names.length} columns.`);
  }
  for (let position = 0; position < row.length; position++) {
    // Names come first, each at its own position.
    const column = (names && columns.all[position]) ?? columns.named(`_${position + 1}`);
    mergeColumn(column, { value: row[position], at });
  }
}

function mergeRecord(columns: FoundColumns, row: object, at: string): void {
  const properties = Object.entries(row);
  assertAllNamed(row, properties.length, at);
  for (const [name, value] of properties) mergeColumn(columns.named(name), { value, at });
}

/** If columns of a result's row share a name, only the position gives the values after the first. */
function assertAllNamed(row: object, numProperties: number, at: string): void {
  if (!(row instanceof Row) || [...(row as Row & Iterable<unknown>)].length === numProperties) return;
  throw new InvalidInputError(
    `${at} has two columns of one name. Give a schema, or pass the rows' values: rows.map((row) => [...row]).`,
  );
}

function mergeColumn(column: FoundColumn, { value, at }: { readonly value: unknown; readonly at: string }): void {
  if (isPlainly(column.type, value)) return;
  const path = at + member(column.name);
  column.type = merge(column.type, typeOf(value, path), path);
}

/** The quick check for the commonest values; `false` if it takes more to tell. */
function isPlainly(type: DataType, value: unknown): boolean {
  switch (type.kind) {
    case "double":
      return typeof value === "number" || value === null;
    case "string":
      return typeof value === "string" || value === null;
    case "long":
      return typeof value === "bigint" || value === null;
    case "boolean":
      return typeof value === "boolean" || value === null;
    default:
      return false;
  }
}

/** Value classes that have a type of their own. */
const classes: readonly (readonly [abstract new (...args: never) => object, (value: never) => DataType])[] = [
  [Date, () => new TimestampType()],
  [Timestamp, () => new TimestampType()],
  [TimestampNTZ, () => new TimestampNTZType()],
  [DayTimeInterval, (value: DayTimeInterval) => new DayTimeIntervalType(value.startField, value.endField)],
  [YearMonthInterval, (value: YearMonthInterval) => new YearMonthIntervalType(value.startField, value.endField)],
  [CalendarInterval, () => new CalendarIntervalType()],
  [Variant, () => new VariantType()],
  [Geometry, (value: Geometry) => new GeometryType(value.srid)],
  [Geography, (value: Geography) => new GeographyType(value.srid)],
  [Uint8Array, () => new BinaryType()],
  [Int16Array, () => new ArrayType(new ShortType(), false)],
  [Int32Array, () => new ArrayType(new IntegerType(), false)],
  [BigInt64Array, () => new ArrayType(new LongType(), false)],
  [Float32Array, () => new ArrayType(new FloatType(), false)],
  [Float64Array, () => new ArrayType(new DoubleType(), false)],
];

function typeOf(value: unknown, path: string): DataType {
  switch (typeof value) {
    case "undefined":
      return new NullType();
    case "boolean":
      return new BooleanType();
    case "number":
      return new DoubleType();
    case "bigint":
      return new LongType();
    case "string":
      return new StringType();
    case "object":
      return value === null ? new NullType() : typeOfObject(value, path);
    default:
      throw new InvalidInputError(`${path} is a ${typeof value}, for which Spark has no type.`);
  }
}

function typeOfObject(value: object, path: string): DataType {
  for (const [kind, type] of classes) {
    // Each of these functions takes what its class makes.
    if (value instanceof kind) return type(value as never);
  }
  if (Array.isArray(value)) return new ArrayType(typeOfAll(value, path));
  if (value instanceof Map)
    return new MapType(typeOfAll([...value.keys()], path), typeOfAll([...value.values()], path));
  if (ArrayBuffer.isView(value) || value instanceof Set) {
    throw new InvalidInputError(`${path} is a ${value.constructor.name}, for which Spark has no type.`);
  }
  const fields = new Map<string, DataType>();
  const properties = Object.entries(value);
  assertAllNamed(value, properties.length, path);
  for (const [name, part] of properties) fields.set(name, typeOf(part, path + member(name)));
  return structOf(fields);
}

function typeOfAll(values: readonly unknown[], path: string): DataType {
  let type: DataType = new NullType();
  values.forEach((value, index) => {
    if (!isPlainly(type, value)) type = merge(type, typeOf(value, `${path}[${index}]`), `${path}[${index}]`);
  });
  return type;
}

/** The type that both types fit into. */
function merge(known: DataType, found: DataType, path: string): DataType {
  if (found.kind === "void") return known;
  if (known.kind === "void") return found;
  if (known.kind === "array" && found.kind === "array") {
    return new ArrayType(merge(known.elementType, found.elementType, path), known.containsNull || found.containsNull);
  }
  if (known.kind === "map" && found.kind === "map") {
    return new MapType(merge(known.keyType, found.keyType, path), merge(known.valueType, found.valueType, path));
  }
  if (known.kind === "struct" && found.kind === "struct") return mergeStructs(known, found, path);
  const common = mergeAtomic(known, found);
  if (common !== undefined) return common;
  throw new InvalidInputError(
    `${path} is of type ${found.sql()}, but earlier values of the column are ${known.sql()}. Give a schema, or make them alike.`,
  );
}

function mergeAtomic(known: DataType, found: DataType): DataType | undefined {
  if (known.equals(found)) return known;
  if (known.kind === "interval_day_time" && found.kind === "interval_day_time") return new DayTimeIntervalType();
  if (known.kind === "interval_year_month" && found.kind === "interval_year_month") return new YearMonthIntervalType();
  if (known.kind === "geometry" && found.kind === "geometry") return new GeometryType();
  return known.kind === "geography" && found.kind === "geography" ? new GeographyType() : undefined;
}

function mergeStructs(known: StructType, found: StructType, path: string): StructType {
  const fields = new Map(known.fields.map((field) => [field.name, field.dataType]));
  for (const { name, dataType } of found.fields) {
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? dataType : merge(earlier, dataType, path + member(name)));
  }
  return structOf(fields);
}

function structOf(fields: ReadonlyMap<string, DataType>): StructType {
  return new StructType([...fields].map(([name, type]) => new StructField(name, type)));
}
