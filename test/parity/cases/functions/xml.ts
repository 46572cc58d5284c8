import { functions as F, StructType } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.from_xml("a", "x INT")': () => F.from_xml("a", "x INT"),
  'F.from_xml("a", T.StructType([T.StructField("x", T.DoubleType())]), {"rowTag": "r"})': () =>
    F.from_xml("a", StructType.fromDDL("x DOUBLE"), { rowTag: "r" }),
  'F.schema_of_xml("<p/>")': () => F.schema_of_xml("<p/>"),
  'F.schema_of_xml("<p/>", {"rowTag": "p"})': () => F.schema_of_xml("<p/>", { rowTag: "p" }),
  'F.to_xml("a")': () => F.to_xml("a"),
  'F.to_xml("a", {"rowTag": "p"})': () => F.to_xml("a", { rowTag: "p" }),
  'F.xpath("a", "b")': () => F.xpath("a", "b"),
  'F.xpath_boolean("a", "b")': () => F.xpath_boolean("a", "b"),
  'F.xpath_double("a", "b")': () => F.xpath_double("a", "b"),
  'F.xpath_float("a", "b")': () => F.xpath_float("a", "b"),
  'F.xpath_int("a", "b")': () => F.xpath_int("a", "b"),
  'F.xpath_long("a", "b")': () => F.xpath_long("a", "b"),
  'F.xpath_number("a", "b")': () => F.xpath_number("a", "b"),
  'F.xpath_short("a", "b")': () => F.xpath_short("a", "b"),
  'F.xpath_string("a", "b")': () => F.xpath_string("a", "b"),
};
