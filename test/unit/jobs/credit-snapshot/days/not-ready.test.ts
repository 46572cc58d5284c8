import { expect, it } from "vitest";
import { parseIsoDate } from "../../../../../src/job/days.ts";
import { nearest } from "../../../../../src/jobs/credit-snapshot/days/not-ready.ts";

const landed = ["2022-01-30", "2022-02-02", "2022-02-26"].map(parseIsoDate);

it.each([
  ["2022-01-31", "2022-01-30"],
  ["2022-02-01", "2022-02-02"],
  ["2022-02-14", "2022-02-02"],
  ["2022-12-31", "2022-02-26"],
])("the landed day nearest to %s is %s, the earlier of two", (day, expected) => {
  expect(nearest(landed, parseIsoDate(day))).toBe(expected);
});

it("there is none where nothing has landed", () => {
  expect(nearest([], parseIsoDate("2022-01-31"))).toBeUndefined();
});
