import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.from_csv("a", "x INT, y STRING")': () => F.from_csv("a", "x INT, y STRING"),
  'F.from_csv("a", F.schema_of_csv("1,b"), {"sep": "|"})': () => F.from_csv("a", F.schema_of_csv("1,b"), { sep: "|" }),
  'F.schema_of_csv("1|2", {"sep": "|"})': () => F.schema_of_csv("1|2", { sep: "|" }),
  'F.schema_of_csv(F.lit("1,2"))': () => F.schema_of_csv(F.lit("1,2")),
  'F.to_csv("a")': () => F.to_csv("a"),
  'F.to_csv("a", {"sep": "|"})': () => F.to_csv("a", { sep: "|" }),
};
