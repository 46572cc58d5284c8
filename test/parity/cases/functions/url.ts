import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.parse_url("a", F.lit("QUERY"))': () => F.parse_url("a", F.lit("QUERY")),
  'F.parse_url("a", F.lit("QUERY"), F.lit("k"))': () => F.parse_url("a", F.lit("QUERY"), F.lit("k")),
  'F.try_parse_url("a", "b")': () => F.try_parse_url("a", "b"),
  'F.try_parse_url("a", "b", "c")': () => F.try_parse_url("a", "b", "c"),
  'F.try_url_decode("a")': () => F.try_url_decode("a"),
  'F.url_decode("a")': () => F.url_decode("a"),
  'F.url_encode("a")': () => F.url_encode("a"),
};
