import { functions as F } from "../../../../src/index.ts";
import type { Cases } from "../case.ts";

export const cases: Cases = {
  'F.bit_count("a")': () => F.bit_count("a"),
  'F.bit_get("a", "b")': () => F.bit_get("a", "b"),
  'F.bitmap_and_agg("a")': () => F.bitmap_and_agg("a"),
  'F.bitmap_bit_position("a")': () => F.bitmap_bit_position("a"),
  'F.bitmap_bucket_number("a")': () => F.bitmap_bucket_number("a"),
  'F.bitmap_construct_agg("a")': () => F.bitmap_construct_agg("a"),
  'F.bitmap_count("a")': () => F.bitmap_count("a"),
  'F.bitmap_or_agg("a")': () => F.bitmap_or_agg("a"),
  'F.bitwise_not("a")': () => F.bitwise_not("a"),
  'F.bitwiseNOT("a")': () => F.bitwiseNOT("a"),
  'F.getbit("a", "b")': () => F.getbit("a", "b"),
  'F.shiftLeft("a", 3)': () => F.shiftLeft("a", 3),
  'F.shiftleft("a", 3)': () => F.shiftleft("a", 3),
  'F.shiftRight("a", 3)': () => F.shiftRight("a", 3),
  'F.shiftright("a", 3)': () => F.shiftright("a", 3),
  'F.shiftRightUnsigned("a", 3)': () => F.shiftRightUnsigned("a", 3),
  'F.shiftrightunsigned("a", 3)': () => F.shiftrightunsigned("a", 3),
};
