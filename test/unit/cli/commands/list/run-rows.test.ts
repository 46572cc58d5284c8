import { expect, it } from "vitest";
import { type RunRow, rowLines } from "../../../../../src/cli/commands/list/run-rows.ts";

const succeeded: RunRow = {
  id: "8b12f1da",
  state: "succeeded",
  startedAt: "2022-03-26T04:00:12.345Z",
  tookMs: 192_000,
  fields: { asOf: "2022-03-25", rows: 78 },
  what: "credit-snapshot",
};
const failed: RunRow = {
  id: "0c44aa10",
  state: "failed",
  startedAt: "2022-03-25T04:00:00.000Z",
  tookMs: null,
  fields: {},
  what: "/jobs/nightly.sql",
  why: { code: "JOB_FAILED", message: "\n[DIVIDE_BY_ZERO] Division by zero.\n== SQL ==\nSELECT 1/0" },
};

it("has a line for each run, and below a failed one the first line of why", () => {
  expect(rowLines([succeeded, failed], undefined)).toEqual([
    "8b12f1da  succeeded  2022-03-26T04:00Z  3 min 12 s  78  2022-03-25 credit-snapshot",
    "0c44aa10  failed     2022-03-25T04:00Z                  /jobs/nightly.sql",
    "          JOB_FAILED: [DIVIDE_BY_ZERO] Division by zero.",
  ]);
});

it("is as wide as the terminal at most", () => {
  expect(rowLines([succeeded, failed], 40)).toEqual([
    "8b12f1da  succeeded  2022-03-26T04:00Z …",
    "0c44aa10  failed     2022-03-25T04:00Z …",
    "          JOB_FAILED: [DIVIDE_BY_ZERO] …",
  ]);
});
