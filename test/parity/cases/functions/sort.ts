import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.asc("a")': () => F.asc("a"),
  'F.asc_nulls_first("a")': () => F.asc_nulls_first("a"),
  'F.asc_nulls_last(F.col("a"))': () => F.asc_nulls_last(F.col("a")),
  'F.desc("a")': () => F.desc("a"),
  'F.desc_nulls_first("a")': () => F.desc_nulls_first("a"),
  'F.desc_nulls_last(F.col("a"))': () => F.desc_nulls_last(F.col("a")),
};
