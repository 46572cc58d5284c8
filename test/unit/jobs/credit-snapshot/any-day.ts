import fc from "fast-check";
import { type IsoDate, parseIsoDate } from "../../../../src/job/days.ts";

/** Any day of the years 1900 to 2199, for properties. */
export const anyDay: fc.Arbitrary<IsoDate> = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2199, 11, 31) / 86_400_000 })
  .map((days) => parseIsoDate(new Date(days * 86_400_000).toISOString().slice(0, 10)));
