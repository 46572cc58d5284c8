import type { StructType } from "../../types/data-type.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, type FunctionOptions, lit, optionsMap, schemaLiteral } from "./call.ts";

/** XML text as a struct of the schema (DDL text, a type, or a column that yields DDL text). */
export const from_xml = (xml: ColumnOrName, schema: Column | StructType | string, options?: FunctionOptions): Column =>
  call("from_xml", xml, schemaLiteral(schema), optionsMap(options));
/** The schema, as DDL text, of an XML text, which must be a constant. */
export const schema_of_xml = (xml: Column | string, options?: FunctionOptions): Column =>
  call("schema_of_xml", lit(xml), optionsMap(options));
/** A struct as XML text. */
export const to_xml = (value: ColumnOrName, options?: FunctionOptions): Column =>
  call("to_xml", value, optionsMap(options));
/** The texts of all nodes at an XPath, as an array. */
export const xpath = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath", xml, path);
/** Whether an XPath expression is true or finds a node. */
export const xpath_boolean = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_boolean", xml, path);
/** The number at an XPath: 0 if nothing is found, NaN if it is not a number. */
export const xpath_double = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_double", xml, path);
/** `xpath_double` as a float. */
export const xpath_float = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_float", xml, path);
/** The whole number at an XPath: 0 if nothing is found or it is not a number. */
export const xpath_int = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_int", xml, path);
/** `xpath_int` as a bigint. */
export const xpath_long = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_long", xml, path);
/** `xpath_double` under its other name. */
export const xpath_number = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_number", xml, path);
/** `xpath_int` as a smallint. */
export const xpath_short = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_short", xml, path);
/** The text of the first node at an XPath. */
export const xpath_string = (xml: ColumnOrName, path: ColumnOrName): Column => call("xpath_string", xml, path);
