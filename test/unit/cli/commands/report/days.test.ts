import { expect, it } from "vitest";
import { dayFacts } from "../../../../../src/cli/commands/report/facts/days.ts";

const fields = {
  asOf: "2022-03-25",
  days: ["2021-11-30", "2022-01-31", "2022-02-27", "2022-03-25"],
  rowsPerDay: { "2021-11-30": 5, "2022-01-31": 6, "2022-02-27": 7, "2022-03-25": 8 },
  substitutions: [{ monthEnd: "2022-02-28", day: "2022-02-27" }],
  accepted: ["2021-12-31"],
  carried: ["2021-11-30"],
};
const details = {
  changes: { since: "2022-03-24", new: ["2022-03-25"], replaced: ["2022-01-31"] },
  inputs: [
    ["/landing/record_date=2022-01-31/a.parquet", 100, 1],
    ["/landing/record_date=2022-01-31/b.parquet", 50, 1],
    ["cat.db.table/record_date=2022-02-27/1f3a9c2e", 0, 0],
  ],
};

const seen = (facts: ReturnType<typeof dayFacts>) =>
  facts.map(({ day, kind, rows, bytesRead, bytesPublished, remark }) => [
    day,
    kind,
    rows,
    bytesRead,
    bytesPublished,
    remark,
  ]);

it("says of each day what became of it, with its rows and bytes", () => {
  expect(seen(dayFacts(fields, details, new Map([["2022-03-25", 999]])))).toEqual([
    ["2021-11-30", "carried", 5, null, null, null],
    ["2021-12-31", "missing", null, null, null, "accepted with --accept-missing"],
    ["2022-01-31", "replaced", 6, 150, null, null],
    ["2022-02-27", "kept", 7, null, null, "stands in for 2022-02-28"],
    ["2022-02-28", "missing", null, null, null, "2022-02-27 stands in for it"],
    ["2022-03-25", "new", 8, null, 999, null],
  ]);
});

it("says of an older record's days only that they are there, and which of them changed", () => {
  const older = { days: ["2022-02-28", "2022-03-25"], changed: ["2022-02-28"] };
  expect(dayFacts(older, {}).map(({ kind }) => kind)).toEqual(["replaced", "held"]);
});

it("has none for a job without days", () => {
  expect(dayFacts({ statements: 2 }, {})).toEqual([]);
});
