import { type DataType, dataTypeFromDDL, StructType } from "../../types/data-type.ts";
import { wrongArgument } from "./checks.ts";

/** A type, or the DDL of one. Throws `InvalidInputError` for anything else. */
export function typeArgument(example: string, type: DataType | string): DataType {
  if (typeof type === "string") return dataTypeFromDDL(type);
  if (typeof type === "object" && type !== null && "kind" in type && "jsonValue" in type) return type;
  throw wrongArgument(example, "a type or its DDL", type);
}

/** A schema, or the DDL of one. Throws `InvalidInputError` for anything else. */
export function schemaArgument(example: string, schema: StructType | string): StructType {
  const type = typeArgument(example, schema);
  if (type instanceof StructType) return type;
  throw wrongArgument(example, 'columns, such as "id bigint, name string"', type.sql());
}
