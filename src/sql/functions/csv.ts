import type { Column } from "../column.ts";
import { type ColumnOrName, call, type FunctionOptions, lit, optionsMap } from "./call.ts";

/** A line of CSV as a struct of the schema (DDL text, or a column that yields it). */
export const from_csv = (csv: ColumnOrName, schema: Column | string, options?: FunctionOptions): Column =>
  call("from_csv", csv, lit(schema), optionsMap(options));
/** The schema, as DDL text, of a line of CSV, which must be a constant. */
export const schema_of_csv = (csv: Column | string, options?: FunctionOptions): Column =>
  call("schema_of_csv", lit(csv), optionsMap(options));
/** A struct as a line of CSV. */
export const to_csv = (value: ColumnOrName, options?: FunctionOptions): Column =>
  call("to_csv", value, optionsMap(options));
