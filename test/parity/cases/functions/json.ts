import { functions as F, StructType } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.from_json("a", "x INT")': () => F.from_json("a", "x INT"),
  'F.from_json("a", T.StructType([T.StructField("x", T.ArrayType(T.LongType()), False)]))': () =>
    F.from_json("a", StructType.fromDDL("x ARRAY<BIGINT> NOT NULL")),
  'F.from_json("a", F.lit("MAP<STRING, INT>"), {"mode": "FAILFAST", "allowComments": "true"})': () =>
    F.from_json("a", F.lit("MAP<STRING, INT>"), { mode: "FAILFAST", allowComments: true }),
  'F.get_json_object("a", "$.b[0]")': () => F.get_json_object("a", "$.b[0]"),
  'F.json_array_length("a")': () => F.json_array_length("a"),
  'F.json_object_keys("a")': () => F.json_object_keys("a"),
  'F.json_tuple("a", "x", "y")': () => F.json_tuple("a", "x", "y"),
  'F.schema_of_json("{}")': () => F.schema_of_json("{}"),
  'F.schema_of_json(F.lit("{a:1}"), {"allowUnquotedFieldNames": "true"})': () =>
    F.schema_of_json(F.lit("{a:1}"), { allowUnquotedFieldNames: true }),
  'F.to_json("a")': () => F.to_json("a"),
  'F.to_json("a", {"pretty": "true"})': () => F.to_json("a", { pretty: true }),
};
