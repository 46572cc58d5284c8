import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.is_valid_variant("v")': () => F.is_valid_variant("v"),
  'F.is_variant_null("v")': () => F.is_variant_null("v"),
  'F.parse_json("a")': () => F.parse_json("a"),
  'F.schema_of_variant("v")': () => F.schema_of_variant("v"),
  'F.schema_of_variant_agg("v")': () => F.schema_of_variant_agg("v"),
  'F.to_variant_object("a")': () => F.to_variant_object("a"),
  'F.try_parse_json("a")': () => F.try_parse_json("a"),
  'F.try_variant_array_append("v", F.col("p"), "b")': () => F.try_variant_array_append("v", F.col("p"), "b"),
  'F.try_variant_get("v", "$.a", "int")': () => F.try_variant_get("v", "$.a", "int"),
  'F.try_variant_get("v", F.col("p"), "int")': () => F.try_variant_get("v", F.col("p"), "int"),
  'F.try_variant_insert("v", "$.a", "b")': () => F.try_variant_insert("v", "$.a", "b"),
  'F.try_variant_set("v", F.col("p"), "b")': () => F.try_variant_set("v", F.col("p"), "b"),
  'F.try_variant_set("v", "$.a", "b", False)': () => F.try_variant_set("v", "$.a", "b", { createIfMissing: false }),
  'F.variant_array_append("v", "$.a", "b")': () => F.variant_array_append("v", "$.a", "b"),
  'F.variant_delete("v", "$.a")': () => F.variant_delete("v", "$.a"),
  'F.variant_delete("v", "$.a", F.col("p"))': () => F.variant_delete("v", "$.a", F.col("p")),
  'F.variant_get("v", "$.a", "int")': () => F.variant_get("v", "$.a", "int"),
  'F.variant_get("v", F.col("p"), "int")': () => F.variant_get("v", F.col("p"), "int"),
  'F.variant_insert("v", "$.a", "b")': () => F.variant_insert("v", "$.a", "b"),
  'F.variant_insert("v", F.col("p"), F.lit(1))': () => F.variant_insert("v", F.col("p"), F.lit(1)),
  'F.variant_set("v", "$.a", "b")': () => F.variant_set("v", "$.a", "b"),
  'F.variant_set("v", "$.a", "b", False)': () => F.variant_set("v", "$.a", "b", { createIfMissing: false }),
  'F.variant_strip_nulls("v")': () => F.variant_strip_nulls("v"),
  'F.variant_strip_nulls("v", False)': () => F.variant_strip_nulls("v", { includeArrays: false }),
};
