import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.vector_avg("a")': () => F.vector_avg("a"),
  'F.vector_cosine_similarity("a", "b")': () => F.vector_cosine_similarity("a", "b"),
  'F.vector_inner_product("a", "b")': () => F.vector_inner_product("a", "b"),
  'F.vector_l2_distance("a", "b")': () => F.vector_l2_distance("a", "b"),
  'F.vector_norm("v")': () => F.vector_norm("v"),
  'F.vector_norm("v", F.lit(1.5))': () => F.vector_norm("v", F.lit(1.5)),
  'F.vector_normalize("v")': () => F.vector_normalize("v"),
  'F.vector_normalize("v", "d")': () => F.vector_normalize("v", "d"),
  'F.vector_sum("a")': () => F.vector_sum("a"),
};
