import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.coalesce("a", F.col("b"), "c")': () => F.coalesce("a", F.col("b"), "c"),
  'F.equal_null("a", "b")': () => F.equal_null("a", "b"),
  'F.greatest("a", "b", F.lit(3))': () => F.greatest("a", "b", F.lit(3)),
  'F.ifnull("a", "b")': () => F.ifnull("a", "b"),
  'F.isnan("a")': () => F.isnan("a"),
  'F.isnotnull("a")': () => F.isnotnull("a"),
  'F.isnull("a")': () => F.isnull("a"),
  'F.least("a", "b", F.lit(3))': () => F.least("a", "b", F.lit(3)),
  'F.nanvl("a", "b")': () => F.nanvl("a", "b"),
  'F.nullif("a", "b")': () => F.nullif("a", "b"),
  'F.nullifzero("a")': () => F.nullifzero("a"),
  'F.nvl("a", "b")': () => F.nvl("a", "b"),
  'F.nvl2("a", "b", "c")': () => F.nvl2("a", "b", "c"),
  'F.when(F.col("a") > 1, "x")': () => F.when(F.col("a").gt(1), "x"),
  'F.when(F.col("a") > 1, F.col("b")).when(F.col("a") < 0, None).otherwise(0)': () =>
    F.when(F.col("a").gt(1), F.col("b")).when(F.col("a").lt(0), null).otherwise(0),
  'F.zeroifnull("a")': () => F.zeroifnull("a"),
};
