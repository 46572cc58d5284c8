import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.aggregate("a", F.lit(0), lambda s, x: s + x)': () => F.aggregate("a", F.lit(0), (s, x) => s.plus(x)),
  'F.aggregate("a", F.lit(0), lambda s, x: s + x, lambda s: s * 2)': () =>
    F.aggregate(
      "a",
      F.lit(0),
      (s, x) => s.plus(x),
      (s) => s.multiply(2),
    ),
  'F.array_sort("a")': () => F.array_sort("a"),
  'F.array_sort("a", lambda x, y: y - x)': () => F.array_sort("a", (x, y) => y.minus(x)),
  'F.exists("a", lambda x: x > 0)': () => F.exists("a", (x) => x.gt(0)),
  'F.filter("a", lambda x: x.isNotNull())': () => F.filter("a", (x) => x.isNotNull()),
  'F.filter("a", lambda x, i: (i % 2 == 0) & x.isNotNull())': () =>
    F.filter("a", (x, i) => i.mod(2).eq(0).and(x.isNotNull())),
  'F.forall("a", lambda x: x == "b")': () => F.forall("a", (x) => x.eq("b")),
  'F.map_filter("m", lambda k, v: (v > 1) & k.isNotNull())': () =>
    F.map_filter("m", (k, v) => v.gt(1).and(k.isNotNull())),
  'F.map_zip_with("m", "n", lambda k, a, b: F.concat(k, a, b))': () =>
    F.map_zip_with("m", "n", (k, a, b) => F.concat(k, a, b)),
  'F.reduce("a", "b", lambda s, x: F.greatest(s, x))': () => F.reduce("a", "b", (s, x) => F.greatest(s, x)),
  'F.reduce("a", F.lit(0), lambda s, x: s + x, lambda s: -s)': () =>
    F.reduce(
      "a",
      F.lit(0),
      (s, x) => s.plus(x),
      (s) => s.negate(),
    ),
  'F.transform("a", lambda x: x + 1)': () => F.transform("a", (x) => x.plus(1)),
  'F.transform("a", lambda x, i: x * i)': () => F.transform("a", (x, i) => x.multiply(i)),
  'F.transform("a", lambda x: F.transform(x, lambda y: y + F.size(x)))': () =>
    F.transform("a", (x) => F.transform(x, (y) => y.plus(F.size(x)))),
  'F.transform_keys("m", lambda k, v: F.upper(k))': () => F.transform_keys("m", (k, _v) => F.upper(k)),
  'F.transform_values("m", lambda k, v: v + 1)': () => F.transform_values("m", (_k, v) => v.plus(1)),
  'F.zip_with("a", "b", lambda x, y: F.coalesce(x, y))': () => F.zip_with("a", "b", (x, y) => F.coalesce(x, y)),
};
