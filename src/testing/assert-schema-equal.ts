import { AssertionError } from "node:assert";
import { ArrayType, type DataType, MapType, StructField, StructType } from "../index.ts";

/** What `assertSchemaEqual` takes for a difference. */
export interface SchemaEqualOptions {
  /** Whether columns may differ in that they can be null; `true` by default. */
  readonly ignoreNullable?: boolean;
}

/**
 * Fails unless two schemas have the same columns in the same order: names and types, metadata aside. As in PySpark's
 * `pyspark.testing`. Throws an `AssertionError` with both schemas.
 */
export function assertSchemaEqual(
  actual: StructType,
  expected: StructType,
  { ignoreNullable = true }: SchemaEqualOptions = {},
): void {
  const [is, wanted] = [actual, expected].map((schema) => linesOf(schema, ignoreNullable)) as [string[], string[]];
  if (is.join("\n") === wanted.join("\n")) return;
  const shown = wanted.map((line, index) => (line === is[index] ? `  ${line}` : `- ${line}`));
  const added = is.flatMap((line, index) => (line === wanted[index] ? [] : [`+ ${line}`]));
  throw new AssertionError({
    message: `The schemas differ (- expected, + actual):\n${[...shown, ...added].join("\n")}`,
    actual: is,
    expected: wanted,
    operator: "assertSchemaEqual",
    stackStartFn: assertSchemaEqual,
  });
}

function linesOf(schema: StructType, ignoreNullable: boolean): readonly string[] {
  return plain(schema, ignoreNullable).fields.map((field) => field.toDDL());
}

/** The schema without metadata, and where nullability does not count, with all of it nullable. */
export function plain(schema: StructType, allNullable: boolean): StructType {
  const fields = schema.fields.map(
    ({ name, dataType, nullable }) => new StructField(name, plainType(dataType, allNullable), allNullable || nullable),
  );
  return new StructType(fields);
}

function plainType(type: DataType, allNullable: boolean): DataType {
  switch (type.kind) {
    case "array":
      return new ArrayType(plainType(type.elementType, allNullable), allNullable || type.containsNull);
    case "map": {
      const [key, value] = [type.keyType, type.valueType].map((part) => plainType(part, allNullable));
      return new MapType(key ?? type.keyType, value ?? type.valueType, allNullable || type.valueContainsNull);
    }
    case "struct":
      return plain(type, allNullable);
    default:
      return type;
  }
}
