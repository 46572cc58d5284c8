import { describe, expect, it } from "vitest";
import type { ParameterValues } from "../../../../src/index.ts";
import { parseIsoDate, parseIsoMonth } from "../../../../src/job/days.ts";
import { parseDuplicateRule } from "../../../../src/jobs/credit-snapshot/checks/duplicate-rule.ts";
import { optionsOf } from "../../../../src/jobs/credit-snapshot/options.ts";
import { creditSnapshotParameters as parameters } from "../../../../src/jobs/credit-snapshot/parameters.ts";

const now = new Date("2022-03-26T23:30:00Z");
const defaults = Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));
// Each name got the default of its own parameter.
const given = { ...defaults, landing: "/landing", processed: "/processed" } as ParameterValues<typeof parameters>;

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
])("refuses landing %s with processed %s: they overlap", (landing, processed) => {
  expect(() => optionsOf({ ...given, landing, processed }, now)).toThrow("overlap");
});

it("takes a name that merely begins like the other for a separate directory", () => {
  expect(optionsOf({ ...given, landing: "/data/in", processed: "/data/in-processed" }, now).landing).toBe("/data/in");
});

describe("flags that contradict each other", () => {
  const asOf = parseIsoDate("2022-03-25");

  it.each(["2022-03-25", "2022-02-27"])("--accept-missing %s: only a month-end may be missing", (day) => {
    const values = { ...given, asOf, acceptMissing: [parseIsoDate(day)] };
    expect(() => optionsOf(values, now)).toThrow(`--accept-missing ${day} is not a month-end`);
  });

  it("--accept-missing of a later month-end: it is for other days of a backfill, and accepts nothing here", () => {
    const acceptMissing = ["2022-02-28", "2022-03-31"].map(parseIsoDate);
    expect(optionsOf({ ...given, asOf, acceptMissing }, now).acceptMissing).toEqual(["2022-02-28"]);
  });

  it("--partition-by: not a folder for each key", () => {
    expect(() => optionsOf({ ...given, asOf, partitionBy: ["region", "ID"] }, now)).toThrow("a folder for each Id");
    const composite = { ...given, asOf, key: ["loan", "branch"], partitionBy: ["branch"] };
    expect(optionsOf(composite, now).partitionBy).toEqual(["branch"]);
  });

  it("--partition-by and --sort-by: not the day, and not the same column", () => {
    expect(() => optionsOf({ ...given, asOf, partitionBy: ["Record_Date"] }, now)).toThrow(
      "always the first partition",
    );
    expect(() => optionsOf({ ...given, asOf, partitionBy: ["a"], sortBy: ["A"] }, now)).toThrow(
      "--sort-by A has no effect",
    );
  });

  it("--on-duplicate keep-latest: not by a column of the key", () => {
    const values = { ...given, asOf, key: ["Id", "at"], onDuplicate: "keep-latest=At" as const };
    expect(() => optionsOf(values, now)).toThrow("all records of a key have the same At");
  });
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
    expect(parseDuplicateRule("keep-latest=updated at")).toBe("keep-latest=updated at");
    expect(() => parseDuplicateRule("keep-latest=")).toThrow("is not a valid rule for duplicates");
    expect(() => parseDuplicateRule("ignore")).toThrow('"ignore" is not a valid rule for duplicates');
  });

  it.each([
    ["90s", 90_000],
    ["1.5h", 5_400_000],
    ["1h30m", 5_400_000],
    ["0s", 0],
    ["1d", 86_400_000],
  ])("--wait-for-input %s is %i ms", (text, ms) => {
    expect(parameters.waitForInput.parse(text, undefined)).toBe(ms);
    expect(parameters.settle.parse(text, undefined)).toBe(ms);
  });

  it.each(["10", "2 h", "-1s", "1w", ""])("--settle %j is refused", (text) => {
    expect(() => parameters.settle.parse(text, undefined)).toThrow("is not a valid duration");
  });

  it("--max-drop takes a percentage", () => {
    expect(parameters.maxDrop.parse("12.5%", undefined)).toBe(12.5);
    expect(parameters.maxDrop.parse("100", undefined)).toBe(100);
    expect(() => parameters.maxDrop.parse("101", undefined)).toThrow("is not a valid percentage");
    expect(() => parameters.maxDrop.parse("half", undefined)).toThrow("is not a valid percentage");
  });

  it("--accept-missing adds up, and takes days of the calendar", () => {
    const first = parameters.acceptMissing.parse("2022-01-31", undefined);
    expect(parameters.acceptMissing.parse("2022-02-28", first)).toEqual(["2022-01-31", "2022-02-28"]);
    expect(() => parameters.acceptMissing.parse("2022-02-30", first)).toThrow("the calendar has no such day");
  });

  it("--ready-marker is a name, --month-end a rule, --where a condition, --schema a list of columns", () => {
    expect(() => parameters.readyMarker.parse("a/b", undefined)).toThrow("is not a valid file name");
    expect(() => parameters.monthEnd.parse("latest", undefined)).toThrow(
      '"latest" is not a choice: write strict or last-available.',
    );
    expect(() => parameters.where.parse(" ", undefined)).toThrow("the condition is empty");
    expect(parameters.schema.parse("Id STRING, dim1 BIGINT", undefined)?.fieldNames()).toEqual(["Id", "dim1"]);
    expect(() => parameters.schema.parse("Id STRNG", undefined)).toThrow(
      'Expected a type at character 4 of the schema, not "STRNG": Id STRNG',
    );
  });

  it("a switch is off unless it is named", () => {
    expect(parameters.republish.default).toBe(false);
    expect(parameters.republish.parse("true", undefined)).toBe(true);
  });
});

it("publishes into one place: a directory or a table", () => {
  const table = "lake.risk.credits";
  const into = { ...given, processed: undefined, table };
  expect(optionsOf(given, now).store).toEqual({ processed: "/processed" });
  expect(optionsOf({ ...into, takeOver: true }, now).store).toEqual({ table, takeOver: true });
  const refusals = [
    [{ ...given, table }, "--processed and --table both name a place to publish to: give one of them."],
    [
      { ...given, processed: undefined },
      "no place to publish to is named: give --processed URI or --table CATALOG.DB.NAME.",
    ],
    [{ ...into, view: "credits" }, `--view credits shows Parquet runs: ${table} itself always shows the newest T(D).`],
    [{ ...given, takeOver: true }, "--take-over is for --table: Parquet runs are never written over."],
    [{ ...given, carryFrom: "/runs" }, "--carry-from is for --table: name the runs by --processed."],
  ] as const;
  for (const [values, message] of refusals) expect(() => optionsOf(values, now)).toThrow(message);
});
