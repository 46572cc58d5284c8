import { InvalidInputError } from "../../errors.ts";
import type { DataType } from "../../types/data-type.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, type FunctionOptions, lit, optionsMap, schemaLiteral } from "./call.ts";

/** JSON text as a value of the schema (DDL text, a type, or a column that yields DDL text); null if it is malformed. */
export const from_json = (json: ColumnOrName, schema: Column | DataType | string, options?: FunctionOptions): Column =>
  call("from_json", json, schemaLiteral(schema), optionsMap(options));
/** What stands at a path (`$.a[0]`) in JSON text, as text; null if nothing does. */
export const get_json_object = (json: ColumnOrName, path: string): Column => call("get_json_object", json, lit(path));
/** How many elements the outermost JSON array has; null for anything else. */
export const json_array_length = (json: ColumnOrName): Column => call("json_array_length", json);
/** The keys of the outermost JSON object; null for anything else. */
export const json_object_keys = (json: ColumnOrName): Column => call("json_object_keys", json);
/** A column (`c0`, `c1`, …) for each named field of the outermost JSON object, as text. */
export function json_tuple(json: ColumnOrName, ...fields: string[]): Column {
  if (fields.length === 0) throw new InvalidInputError("json_tuple needs the name of at least one field.");
  return call("json_tuple", json, ...fields.map((field) => lit(field)));
}
/** The schema, as DDL text, of a JSON text, which must be a constant. */
export const schema_of_json = (json: Column | string, options?: FunctionOptions): Column =>
  call("schema_of_json", lit(json), optionsMap(options));
/** A struct, array, map or variant as JSON text. */
export const to_json = (value: ColumnOrName, options?: FunctionOptions): Column =>
  call("to_json", value, optionsMap(options));
