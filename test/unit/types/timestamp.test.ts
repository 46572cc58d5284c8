import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { epochDayFromIsoDate, isoDateFromEpochDay } from "../../../src/types/iso-date.ts";
import { nanosFromTimeText, timeTextFromNanos } from "../../../src/types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../../../src/types/timestamp.ts";

describe("dates", () => {
  it("are JavaScript's own, wherever that has them", () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
        expect(isoDateFromEpochDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
      }),
    );
  });

  it("read back what they write, over all of Spark's years", () => {
    fc.assert(
      fc.property(fc.integer({ min: -300_000_000, max: 300_000_000 }), (day) => {
        expect(epochDayFromIsoDate(isoDateFromEpochDay(day))).toBe(day);
      }),
    );
  });

  it.each([
    "2022-02-29",
    "1900-02-29",
    "2022-04-31",
    "2022-13-01",
    "2022-00-10",
    "2022-01-00",
    "2022-1-01",
    "22-01-01",
    "20a2-01-01",
    "",
  ])("refuse %j", (text) => {
    expect(() => epochDayFromIsoDate(text)).toThrow(InvalidInputError);
  });
});

describe("Timestamp", () => {
  it("reads any offset, and shows UTC", () => {
    expect(Timestamp.from("2022-03-25T12:00:00.123456+05:45").toString()).toBe("2022-03-25T06:15:00.123456Z");
    expect(Timestamp.from("2022-03-25T12:00:00.123456789Z").epochNanos).toBe(1_648_209_600_123_456_789n);
    expect(() => Timestamp.from("2022-03-25T12:00:00")).toThrow("Not an instant");
  });

  it("turns into a Date, rounded down to the millisecond", () => {
    expect(new Timestamp(-1n).toDate()).toEqual(new Date(-1));
    expect(new Timestamp(1_999n).toDate()).toEqual(new Date(1));
    expect(Timestamp.fromDate(new Date(5)).epochMicros).toBe(5000n);
  });

  it("compares by time, and cannot be changed", () => {
    const [early, late] = [new Timestamp(1n), new Timestamp(2n)];
    expect([early < late, early > late]).toEqual([true, false]);
    expect(Object.isFrozen(early)).toBe(true);
    expect(JSON.stringify({ early })).toBe('{"early":"1970-01-01T00:00:00.000001Z"}');
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (micros) => {
        expect(Timestamp.from(new Timestamp(micros).toString()).epochMicros).toBe(micros);
        expect(TimestampNTZ.from(new TimestampNTZ(micros).toString()).epochMicros).toBe(micros);
      }),
    );
  });
});

describe("times of day", () => {
  it("read back what they write", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 86_399_999_999_999n }), (nanos) => {
        expect(nanosFromTimeText(timeTextFromNanos(nanos))).toBe(nanos);
      }),
    );
  });
});
