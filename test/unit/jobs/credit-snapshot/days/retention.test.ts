import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, isMonthEnd, monthOf, parseIsoDate, parseIsoMonth } from "../../../../../src/job/days.ts";
import {
  isRetained,
  lastAvailable,
  retain,
  retainedDays,
} from "../../../../../src/jobs/credit-snapshot/days/retention.ts";
import { anyDay } from "../any-day.ts";

const days = (...texts: string[]) => texts.map(parseIsoDate);

/** 2021-03-31, and every day from 2021-04-30 to 2021-06-30. */
const landed = new Set([
  parseIsoDate("2021-03-31"),
  ...Array.from({ length: 62 }, (_, day) => addDays(parseIsoDate("2021-04-30"), day)),
]);

describe("the worked table", () => {
  it.each([
    ["T0", "2021-04-30", ["2021-03-31", "2021-04-30"]],
    ["T1", "2021-05-01", ["2021-03-31", "2021-04-30", "2021-05-01"]],
    ["T2", "2021-05-02", ["2021-03-31", "2021-04-30", "2021-05-02"]],
    ["T31", "2021-05-31", ["2021-03-31", "2021-04-30", "2021-05-31"]],
    ["T32", "2021-06-01", ["2021-03-31", "2021-04-30", "2021-05-31", "2021-06-01"]],
  ])("%s, of %s, holds %j", (_, asOf, expected) => {
    expect(retain(landed, parseIsoDate(asOf))).toEqual({ days: expected, missing: [] });
  });

  it("keeps the leap day as February's end", () => {
    expect(retainedDays(parseIsoDate("2024-03-01"), parseIsoMonth("2023-12"))).toEqual(
      days("2023-12-31", "2024-01-31", "2024-02-29", "2024-03-01"),
    );
    expect(retainedDays(parseIsoDate("2023-03-01"), parseIsoMonth("2023-02"))).toEqual(
      days("2023-02-28", "2023-03-01"),
    );
  });
});

describe("the first month", () => {
  it("is that of the earliest landed month-end", () => {
    const some = new Set(days("2022-01-15", "2022-02-28", "2022-04-10"));
    expect(retain(some, parseIsoDate("2022-04-10"))).toEqual({
      days: days("2022-02-28", "2022-03-31", "2022-04-10"),
      missing: [{ date: "2022-03-31", role: "month-end" }],
    });
  });

  it("is none where no month-end before the day has landed", () => {
    const some = new Set(days("2022-02-27", "2022-03-10", "2022-03-31"));
    expect(retain(some, parseIsoDate("2022-03-10"))).toEqual({ days: days("2022-03-10"), missing: [] });
  });

  it("is --since, landed or not, and every gap is listed with the missing current day", () => {
    expect(retain(new Set(days("2022-02-28")), parseIsoDate("2022-04-05"), parseIsoMonth("2021-12"))).toEqual({
      days: days("2021-12-31", "2022-01-31", "2022-02-28", "2022-03-31", "2022-04-05"),
      missing: [
        { date: "2021-12-31", role: "month-end" },
        { date: "2022-01-31", role: "month-end" },
        { date: "2022-03-31", role: "month-end" },
        { date: "2022-04-05", role: "current" },
      ],
    });
  });

  it("may be the day's own month: the day is then alone", () => {
    expect(retainedDays(parseIsoDate("2022-03-31"), parseIsoMonth("2022-03"))).toEqual(days("2022-03-31"));
  });

  it("can leave out landed month-ends before it", () => {
    const some = new Set(days("2022-01-31", "2022-02-28", "2022-03-10"));
    expect(retain(some, parseIsoDate("2022-03-10"), parseIsoMonth("2022-02")).days).toEqual(
      days("2022-02-28", "2022-03-10"),
    );
  });
});

describe("the last available day", () => {
  const missing = [
    { date: parseIsoDate("2022-02-28"), role: "month-end" },
    { date: parseIsoDate("2022-03-31"), role: "month-end" },
    { date: parseIsoDate("2022-04-05"), role: "current" },
  ] as const;

  it("of a month stands in for its end; none stands in for a month without a day, or for the day itself", () => {
    expect(lastAvailable(missing, days("2022-02-27", "2022-02-03", "2022-04-04"))).toEqual([
      { monthEnd: "2022-02-28", day: "2022-02-27" },
    ]);
  });
});

describe("for any landing zone and any day", () => {
  const zone = fc
    .tuple(anyDay, fc.array(fc.nat({ max: 400 }), { maxLength: 200 }), fc.nat({ max: 400 }))
    .map(([start, offsets, asOf]) => ({
      landed: new Set(offsets.map((offset) => addDays(start, offset))),
      asOf: addDays(start, asOf),
    }));

  it("the table holds just the retained days from its first on, each once, oldest first", () => {
    fc.assert(
      fc.property(zone, ({ landed, asOf }) => {
        const { days } = retain(landed, asOf);
        const first = days[0] ?? asOf;
        const expected = Array.from({ length: 1000 }, (_, day) => addDays(first, day)).filter((day) =>
          isRetained(day, asOf),
        );
        expect(days).toEqual(expected);
      }),
    );
  });

  it("every landed month-end before the day is kept, and what is missing is what has not landed", () => {
    fc.assert(
      fc.property(zone, ({ landed, asOf }) => {
        const { days, missing } = retain(landed, asOf);
        expect(days).toEqual(expect.arrayContaining([...landed].filter((day) => day < asOf && isMonthEnd(day))));
        expect(missing.map(({ date }) => date)).toEqual(days.filter((day) => !landed.has(day)));
      }),
    );
  });

  it("the next day's table loses no month that this day's had", () => {
    fc.assert(
      fc.property(zone, ({ landed, asOf }) => {
        const monthEnds = retain(landed, asOf).days.filter(isMonthEnd);
        const next = retain(new Set([...landed, asOf]), addDays(asOf, 1)).days;
        expect(next).toEqual(expect.arrayContaining(monthEnds));
        expect(new Set(next.map(monthOf)).size).toBeGreaterThanOrEqual(new Set(monthEnds.map(monthOf)).size);
      }),
    );
  });
});
