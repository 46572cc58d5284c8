import { expect, it } from "vitest";
import { parseIsoDate } from "../../../../../src/job/days.ts";
import { summaryLines } from "../../../../../src/jobs/credit-snapshot/run/summary.ts";

const asOf = parseIsoDate("2022-03-25");
const read = { partitions: 3, files: 4, filesNeeded: 4 };
const monthEnds = Array.from({ length: 36 }, (_, index) =>
  new Date(Date.UTC(2019, 3 + index, 0)).toISOString().slice(0, 10),
);
const threeYears = Object.fromEntries([...monthEnds.map((day) => [day, 10]), [asOf, 12]]);

it("has the day first, and one line for three years of month-ends", () => {
  const moved = { since: "2022-03-24", new: 3, gone: 1 };
  expect(summaryLines({ asOf, read, rowsPerDay: threeYears, moved })).toEqual([
    "2022-03-25: 12 rows; 3 credits are new and 1 gone since 2022-03-24",
    "36 month-ends, 2019-03-31 to 2022-02-28: 360 rows",
    "372 rows, read from 4 files in 3 folders",
  ]);
});

it("says what changed, with the counts, and of many days only how many", () => {
  const changed = ["2022-01-31", "2022-02-28"];
  expect(summaryLines({ asOf, read, rowsPerDay: threeYears, changed })[1]).toBe(
    "changed since the last run: 2022-01-31 (10 rows), 2022-02-28 (10 rows)",
  );
  expect(summaryLines({ asOf, read, rowsPerDay: threeYears, changed: [...monthEnds, asOf] })[1]).toBe(
    "changed since the last run: 37 days, 2019-03-31 to 2022-03-25",
  );
});

it("names the only month-end, and has no line for none", () => {
  const [, month] = summaryLines({ asOf, read, rowsPerDay: { "2022-02-28": 1, [asOf]: 2 } });
  expect(month).toBe("2022-02-28: 1 row");
  expect(summaryLines({ asOf, read, rowsPerDay: { [asOf]: 2 } })).toEqual([
    "2022-03-25: 2 rows",
    "2 rows, read from 4 files in 3 folders",
  ]);
});

it("says which days stand in, are missing, or come from an earlier table", () => {
  const summary = {
    asOf,
    read,
    rowsPerDay: { [asOf]: 2 },
    earlier: { asOf: parseIsoDate("2022-03-24"), path: "/p" },
    substitutions: [{ monthEnd: "2022-01-31", day: "2022-01-30" }],
    accepted: ["2022-02-28"],
    carried: ["2021-12-31"],
  };
  expect(summaryLines(summary).slice(1, -1)).toEqual([
    "2022-01-30 stands in for 2022-01-31, which has not landed",
    "2022-02-28 is missing, as accepted",
    "2021-12-31 is carried forward from the table of 2022-03-24",
  ]);
});
