import type { JsonDataType, JsonStructField } from "./json-data-type.ts";

/**
 * How the types that Spark's own classes define store their values: a server names only the class. Taken from the
 * `sqlType` of `VectorUDT` and `MatrixUDT` in PySpark's `ml.linalg` and `mllib.linalg`.
 */
export function sqlTypeOfJvmClass(jvmClass: string | undefined): JsonDataType | undefined {
  return knownTypes.get(jvmClass ?? "");
}

function field(name: string, type: JsonDataType, nullable: boolean): JsonStructField {
  return { name, type, nullable, metadata: {} };
}

function listOf(elementType: string): JsonDataType {
  return { type: "array", elementType, containsNull: false };
}

const vector: JsonDataType = {
  type: "struct",
  fields: [
    field("type", "byte", false),
    field("size", "integer", true),
    field("indices", listOf("integer"), true),
    field("values", listOf("double"), true),
  ],
};

const matrix: JsonDataType = {
  type: "struct",
  fields: [
    field("type", "byte", false),
    field("numRows", "integer", false),
    field("numCols", "integer", false),
    field("colPtrs", listOf("integer"), true),
    field("rowIndices", listOf("integer"), true),
    field("values", listOf("double"), true),
    field("isTransposed", "boolean", false),
  ],
};

const knownTypes: ReadonlyMap<string, JsonDataType> = new Map([
  ["org.apache.spark.ml.linalg.VectorUDT", vector],
  ["org.apache.spark.ml.linalg.MatrixUDT", matrix],
  ["org.apache.spark.mllib.linalg.VectorUDT", vector],
  ["org.apache.spark.mllib.linalg.MatrixUDT", matrix],
]);
