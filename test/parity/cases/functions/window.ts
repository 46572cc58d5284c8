import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.counter_diff("a")': () => F.counter_diff("a"),
  'F.counter_diff("a", "started")': () => F.counter_diff("a", "started"),
  "F.cume_dist()": () => F.cume_dist(),
  "F.dense_rank()": () => F.dense_rank(),
  'F.lag("a")': () => F.lag("a"),
  'F.lag("a", 2)': () => F.lag("a", 2),
  'F.lag("a", 2, 0)': () => F.lag("a", 2, 0),
  'F.lag("a", -1, "none")': () => F.lag("a", -1, "none"),
  'F.lead("a")': () => F.lead("a"),
  'F.lead("a", 2, F.col("b"))': () => F.lead("a", 2, F.col("b")),
  'F.nth_value("a", 2)': () => F.nth_value("a", 2),
  'F.nth_value("a", 2, True)': () => F.nth_value("a", 2, true),
  "F.ntile(4)": () => F.ntile(4),
  "F.percent_rank()": () => F.percent_rank(),
  "F.rank()": () => F.rank(),
  "F.row_number()": () => F.row_number(),
};
