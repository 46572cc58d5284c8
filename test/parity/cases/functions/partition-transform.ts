import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.bucket(16, "a")': () => F.bucket(16, "a"),
  'F.bucket(F.lit(16), "a")': () => F.bucket(F.lit(16), "a"),
  'partitioning.bucket(16, "a")': () => F.partitioning.bucket(16, "a"),
  'F.days("a")': () => F.days("a"),
  'partitioning.days("a")': () => F.partitioning.days("a"),
  'F.hours("a")': () => F.hours("a"),
  'partitioning.hours("a")': () => F.partitioning.hours("a"),
  'F.months("a")': () => F.months("a"),
  'partitioning.months("a")': () => F.partitioning.months("a"),
  'F.years("a")': () => F.years("a"),
  'partitioning.years("a")': () => F.partitioning.years("a"),
};
