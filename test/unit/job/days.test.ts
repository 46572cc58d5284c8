import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  dayIn,
  daysBetween,
  isIsoDate,
  isMonthEnd,
  monthEnd,
  monthOf,
  monthsBefore,
  parseIsoDate,
  parseIsoMonth,
} from "../../../src/job/days.ts";
import { anyDay } from "../jobs/credit-snapshot/any-day.ts";

describe("a day", () => {
  it.each(["2022-02-30", "2023-02-29", "1900-02-29", "2022-04-31", "2022-13-01", "2022-00-10", "2022-01-00"])(
    "%s is refused, since the calendar does not have it",
    (text) => {
      expect(() => parseIsoDate(text)).toThrow(`"${text}" is not a day: the calendar has no such day`);
    },
  );

  it.each(["", "2022-2-3", "20220203", "2022-02-03T00:00", "yesterday", " 2022-02-03", "12022-02-03", "0000-01-01\n"])(
    "%j is refused, since it is not written YYYY-MM-DD",
    (text) => {
      expect(() => parseIsoDate(text)).toThrow(`"${text}" is not a day: write YYYY-MM-DD`);
    },
  );

  it.each(["2022-03-25", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])("%s is one", (text) => {
    expect(parseIsoDate(text)).toBe(text);
  });

  it("is any that JavaScript's calendar keeps as it is, and no other", () => {
    const part = fc.nat({ max: 40 }).map((value) => String(value).padStart(2, "0"));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), part, part, (year, month, day) => {
        const text = `${String(year).padStart(4, "0")}-${month}-${day}`;
        const time = Date.parse(`${text}T00:00:00Z`);
        expect(isIsoDate(text)).toBe(!Number.isNaN(time) && new Date(time).toISOString().startsWith(text));
      }),
    );
  });
});

describe("a month", () => {
  it.each(["2022-00", "2022-13", "2022-1", "2022", "0000-01", "2022-01-01"])("%s is refused", (text) => {
    expect(() => parseIsoMonth(text)).toThrow(`"${text}" is not a month: a month is written YYYY-MM`);
  });

  it.each([
    ["2022-01", "2022-01-31"],
    ["2022-02", "2022-02-28"],
    ["2024-02", "2024-02-29"],
    ["1900-02", "1900-02-28"],
    ["2000-02", "2000-02-29"],
    ["2022-04", "2022-04-30"],
    ["2022-12", "2022-12-31"],
  ])("%s ends on %s", (month, day) => {
    expect(monthEnd(parseIsoMonth(month))).toBe(day);
  });

  it("has one end, and the day after it is in the next month", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const end = monthEnd(monthOf(day));
        expect(isMonthEnd(end)).toBe(true);
        expect(monthOf(end)).toBe(monthOf(day));
        expect(monthOf(addDays(end, 1))).toBe(addMonths(monthOf(day), 1));
        expect(isMonthEnd(day)).toBe(day === end);
      }),
    );
  });

  it("is counted over year ends, both ways", () => {
    expect(addMonths(parseIsoMonth("2021-12"), 1)).toBe("2022-01");
    expect(addMonths(parseIsoMonth("2022-01"), -1)).toBe("2021-12");
    expect(addMonths(parseIsoMonth("2022-01"), -24)).toBe("2020-01");
    expect([...monthsBefore(parseIsoMonth("2021-11"), parseIsoMonth("2022-02"))]).toEqual([
      "2021-11",
      "2021-12",
      "2022-01",
    ]);
    expect([...monthsBefore(parseIsoMonth("2022-02"), parseIsoMonth("2022-02"))]).toEqual([]);
  });
});

it("counts days over month, leap and year ends", () => {
  expect(addDays(parseIsoDate("2024-02-28"), 1)).toBe("2024-02-29");
  expect(addDays(parseIsoDate("2022-12-31"), 1)).toBe("2023-01-01");
  expect(addDays(parseIsoDate("2022-03-01"), -1)).toBe("2022-02-28");
  expect(daysBetween(parseIsoDate("2022-04-04"), parseIsoDate("2022-04-05"))).toBe(1);
});

it("moves there and back to the same day", () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, count) => {
      expect(addDays(addDays(day, count), -count)).toBe(day);
      expect(daysBetween(day, addDays(day, count))).toBe(count);
    }),
  );
});

describe("the day in a time zone", () => {
  it.each([
    ["UTC", "2022-03-26T23:59:59.999Z", "2022-03-26"],
    ["Europe/Madrid", "2022-03-25T22:59:59Z", "2022-03-25"],
    ["Europe/Madrid", "2022-03-25T23:00:00Z", "2022-03-26"],
    ["Europe/Madrid", "2022-03-27T22:30:00Z", "2022-03-28"],
    ["Pacific/Kiritimati", "2022-12-31T10:00:00Z", "2023-01-01"],
    ["America/Los_Angeles", "2023-01-01T07:59:59Z", "2022-12-31"],
    ["Asia/Kathmandu", "2022-02-28T18:15:00Z", "2022-03-01"],
  ])("%s at %s is %s", (zone, instant, day) => {
    expect(dayIn(zone, new Date(instant))).toBe(day);
  });

  it("needs a zone that exists", () => {
    expect(() => dayIn("Europe/Madird", new Date(0))).toThrow('"Europe/Madird" is not a time zone');
  });
});
