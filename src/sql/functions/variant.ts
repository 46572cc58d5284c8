import { InvalidInputError } from "../../errors.ts";
import { plainOptions } from "../calls/call-options.ts";
import { flag } from "../calls/checks.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, lit } from "./call.ts";

// A path such as `$.a[0]` is a literal; a type is DDL text.

/** Whether a variant is well formed. */
export const is_valid_variant = (variant: ColumnOrName): Column => call("is_valid_variant", variant);
/** Whether a variant is a JSON null, which is not the same as no variant. */
export const is_variant_null = (variant: ColumnOrName): Column => call("is_variant_null", variant);
/** JSON text as a variant; malformed text is an error. */
export const parse_json = (json: ColumnOrName): Column => call("parse_json", json);
/** The schema of a variant, as DDL text. */
export const schema_of_variant = (variant: ColumnOrName): Column => call("schema_of_variant", variant);
/** Aggregate: the schema that all variants of the group fit, as DDL text. */
export const schema_of_variant_agg = (variant: ColumnOrName): Column => call("schema_of_variant_agg", variant);
/** An array, map or struct as a variant. */
export const to_variant_object = (value: ColumnOrName): Column => call("to_variant_object", value);
/** JSON text as a variant, or null if it is malformed. */
export const try_parse_json = (json: ColumnOrName): Column => call("try_parse_json", json);
/** `variant_array_append`, with null if the path does not lead to an array. */
export const try_variant_array_append = (variant: ColumnOrName, path: Column | string, value: ColumnOrName): Column =>
  call("try_variant_array_append", variant, lit(path), value);
/** What stands at a path, cast to a type; null if nothing does or the cast fails. */
export const try_variant_get = (variant: ColumnOrName, path: Column | string, type: string): Column =>
  call("try_variant_get", variant, lit(path), lit(type));
/** `variant_insert`, with null if it cannot be done. */
export const try_variant_insert = (variant: ColumnOrName, path: Column | string, value: ColumnOrName): Column =>
  call("try_variant_insert", variant, lit(path), value);
/** `variant_set`, with null if it cannot be done. */
export const try_variant_set = (
  variant: ColumnOrName,
  path: Column | string,
  value: ColumnOrName,
  options: VariantSetOptions | boolean = {},
): Column => call("try_variant_set", variant, lit(path), value, createsIfMissing(options));
/** The variant with a value put at the end of the array at a path. */
export const variant_array_append = (variant: ColumnOrName, path: Column | string, value: ColumnOrName): Column =>
  call("variant_array_append", variant, lit(path), value);
/** The variant without what stands at the paths. */
export function variant_delete(variant: ColumnOrName, ...paths: (Column | string)[]): Column {
  if (paths.length === 0) throw new InvalidInputError("variant_delete needs at least one path.");
  return call("variant_delete", variant, ...paths.map((path) => lit(path)));
}
/** What stands at a path, cast to a type; null if nothing does, an error if the cast fails. */
export const variant_get = (variant: ColumnOrName, path: Column | string, type: string): Column =>
  call("variant_get", variant, lit(path), lit(type));
/** The variant with a new field, or array element, at a path; one that is there is an error. */
export const variant_insert = (variant: ColumnOrName, path: Column | string, value: ColumnOrName): Column =>
  call("variant_insert", variant, lit(path), value);
/** The variant with the value at a path replaced, and by default created if it is missing. */
export const variant_set = (
  variant: ColumnOrName,
  path: Column | string,
  value: ColumnOrName,
  options: VariantSetOptions | boolean = {},
): Column => call("variant_set", variant, lit(path), value, createsIfMissing(options));
/** The variant without the fields that are null, and by default without null array elements. */
export const variant_strip_nulls = (
  variant: ColumnOrName,
  options?: boolean | { readonly includeArrays?: boolean },
): Column => call("variant_strip_nulls", variant, plainOptions(stripOptions, [options]).includeArrays ?? true);

/** What `variant_set` and `try_variant_set` take besides the path and the value. */
export interface VariantSetOptions {
  /** Whether a path that does not exist is created; `true` by default. */
  readonly createIfMissing?: boolean;
}

const stripOptions = {
  example: 'F.variant_strip_nulls("v", { includeArrays: false })',
  checks: { includeArrays: flag },
  inOrder: ["includeArrays"],
} as const;

const variantSetOptions = {
  example: 'F.variant_set("v", "$.a", lit(1), { createIfMissing: false })',
  checks: { createIfMissing: flag },
  inOrder: ["createIfMissing"],
} as const;

function createsIfMissing(options: VariantSetOptions | boolean): boolean {
  return plainOptions(variantSetOptions, [options]).createIfMissing ?? true;
}
