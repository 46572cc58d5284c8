import { describe, expect, it } from "vitest";
import { parseDuplicateRule } from "../../../../src/jobs/credit-snapshot/duplicate-rule.ts";
import { parseIsoDate, parseIsoMonth } from "../../../../src/jobs/credit-snapshot/iso-date.ts";
import { optionsOf } from "../../../../src/jobs/credit-snapshot/options.ts";
import { creditSnapshotParameters as parameters } from "../../../../src/jobs/credit-snapshot/parameters.ts";

const now = new Date("2022-03-26T23:30:00Z");
const given = {
  landing: "/landing",
  processed: "/processed",
  asOf: undefined,
  timeZone: "UTC",
  since: undefined,
  key: ["Id"],
  onDuplicate: "fail",
  showKeys: false,
  allowOpenDay: false,
  republish: false,
} as const;

describe("the day", () => {
  it("is yesterday in UTC when none is named", () => {
    expect(optionsOf(given, now).asOf).toBe("2022-03-25");
  });

  it("is Madrid's yesterday at half past midnight in Madrid", () => {
    expect(optionsOf({ ...given, timeZone: "Europe/Madrid" }, now).asOf).toBe("2022-03-26");
  });

  it.each(["2022-03-26", "2022-03-27", "9999-12-31"])("%s is refused: it is not over", (day) => {
    expect(() => optionsOf({ ...given, asOf: parseIsoDate(day) }, now)).toThrow(`--as-of ${day} is not over`);
    expect(optionsOf({ ...given, asOf: parseIsoDate(day), allowOpenDay: true }, now).asOf).toBe(day);
  });
});

describe("--since", () => {
  it("is refused when it is after the day's month", () => {
    const values = { ...given, asOf: parseIsoDate("2022-02-28"), since: parseIsoMonth("2022-03") };
    expect(() => optionsOf(values, now)).toThrow("--since 2022-03 is after the month of --as-of 2022-02-28");
  });

  it("may be the day's own month", () => {
    const values = { ...given, asOf: parseIsoDate("2022-02-01"), since: parseIsoMonth("2022-02") };
    expect(optionsOf(values, now).since).toBe("2022-02");
  });
});

it.each([
  ["/data", "/data"],
  ["/data", "/data/processed"],
  ["/data/landing", "/data"],
])("refuses landing %s with processed %s: they lie inside each other", (landing, processed) => {
  expect(() => optionsOf({ ...given, landing, processed }, now)).toThrow("lie inside each other");
});

it("takes a name that merely begins like the other for a separate directory", () => {
  expect(optionsOf({ ...given, landing: "/data/in", processed: "/data/in-processed" }, now).landing).toBe("/data/in");
});

describe("the flags", () => {
  it.each([
    ["/a b/", "/a b"],
    ["s3a://bucket/x//", "s3a://bucket/x"],
    ["file:///tmp/x", "file:///tmp/x"],
    ["file:///", "file:///"],
    ["/", "/"],
  ])("--landing %s is %s", (text, path) => {
    expect(parameters.landing.parse(text, undefined)).toBe(path);
  });

  it("--landing must not be empty", () => {
    expect(() => parameters.landing.parse(" ", undefined)).toThrow("the path is empty");
  });

  it("--key takes columns separated by commas, each once", () => {
    expect(parameters.key.parse("Id, branch", undefined)).toEqual(["Id", "branch"]);
    expect(() => parameters.key.parse("Id,", undefined)).toThrow("names an empty column");
    expect(() => parameters.key.parse("Id,Id", undefined)).toThrow("names a column twice");
  });

  it("--time-zone must exist", () => {
    expect(() => parameters.timeZone.parse("Mars/Base", undefined)).toThrow('"Mars/Base" is not a time zone');
  });

  it("--on-duplicate knows its rules", () => {
    expect(parseDuplicateRule("allow")).toBe("allow");
    expect(() => parseDuplicateRule("ignore")).toThrow('"ignore" is no rule for duplicates');
  });

  it("a switch is off unless it is named", () => {
    expect(parameters.republish.default).toBe(false);
    expect(parameters.republish.parse("true", undefined)).toBe(true);
  });
});
