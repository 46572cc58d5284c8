import { describe, expect, it } from "vitest";
import { backfillResult, type DayOutcome } from "../../../../../src/cli/commands/backfill/backfill-result.ts";
import type { SubmittedResult } from "../../../../../src/cli/commands/submit/run-submit.ts";
import { parseIsoDate } from "../../../../../src/job/days.ts";
import { creditSnapshot } from "../../../../../src/jobs/credit-snapshot/credit-snapshot.ts";
import { type FailureCode, FailureError, toFailure } from "../../../../../src/submit/failure.ts";

const processed = `/a/path/${"that is long/".repeat(8)}processed`;
const [from, to] = [parseIsoDate("2022-03-01"), parseIsoDate("2022-03-05")];
const request = { job: creditSnapshot(), from, to, mode: "run" } as const;
const end = { signal: new AbortController().signal, last: { fields: {}, lines: [] }, resume: "spark-connect again" };

function published(day: string, found: SubmittedResult["found"], more: Readonly<Record<string, number>>): DayOutcome {
  const state = "rows" in more ? "published" : "already-published";
  const path = `${processed}/as_of=${day}/_run-0001-1f3a9c2e-b07d`;
  return { day, result: { ok: true, found, json: { state, path, ...more }, lines: [] } };
}

function failed(day: string, code: FailureCode, message: string): DayOutcome {
  const failure = toFailure(new FailureError(code, message));
  return { day, result: { ok: false, found: "blocked", failure, json: { outcome: "not-published" } } };
}

const outcomes = [
  published("2022-03-01", "new", { rows: 123_456_789_012 }),
  published("2022-03-02", "published", {}),
  failed("2022-03-03", "DATA_CHECK_FAILED", `${"a long story ".repeat(12)}\n${"and its second line ".repeat(5)}`),
  published("2022-03-04", "changed", { rows: 78 }),
  { day: "2022-03-05", result: null },
];

describe("a backfill's table", () => {
  it("fits 80 columns whatever a failure says, with the reasons below it", () => {
    const { lines = [] } = backfillResult(request, outcomes, end);
    expect(lines.join("\n")).toBe(`\
day         found      state                      rows  run
2022-03-01  new        published          123456789012  _run-0001-1f3a9c2e-b07d
2022-03-02  published  already-published                _run-0001-1f3a9c2e-b07d
2022-03-03  blocked    DATA_CHECK_FAILED
2022-03-04  changed    published                    78  _run-0001-1f3a9c2e-b07d
2022-03-05             not-begun
The runs are below ${processed}

2022-03-03  DATA_CHECK_FAILED: a long story a long story a long story a long
  story a long story a long story a long story a long story a long story a long
  story a long story a long story
  and its second line and its second line and its second line and its second
    line and its second line`);
  });

  it("names a table once, and each day's version of it", () => {
    const version = (day: string, path: string): DayOutcome => ({
      day,
      result: { ok: true, found: "new", json: { state: "published", path, rows: 78 }, lines: [] },
    });
    const versions = [
      version("2022-03-01", "lake.risk.credits VERSION AS OF 4819007309461595123"),
      version("2022-03-02", "lake.risk.credits@0001-1f3a9c2e-b07d"),
    ];
    expect(backfillResult(request, versions, end).lines?.join("\n")).toBe(`\
day         found  state      rows  run
2022-03-01  new    published    78  VERSION AS OF 4819007309461595123
2022-03-02  new    published    78  0001-1f3a9c2e-b07d
The runs are versions of lake.risk.credits`);
  });

  it("is the same in JSON", () => {
    const { json } = backfillResult(request, outcomes, end);
    expect(json).toMatchObject({
      days: [
        { day: "2022-03-01", ok: true, found: "new", state: "published" },
        { day: "2022-03-02", ok: true, found: "published", state: "already-published" },
        { day: "2022-03-03", ok: false, found: "blocked", exitCode: 5, error: { code: "DATA_CHECK_FAILED" } },
        { day: "2022-03-04", ok: true, found: "changed", state: "published" },
        { day: "2022-03-05", ok: false, found: null, state: "not-begun", outcome: "not-published" },
      ],
    });
  });

  it("says one reason once, for all days that it holds for", () => {
    const late = ["2022-03-01", "2022-03-02"].map((day) => failed(day, "INPUT_NOT_READY", "2022-02-28 has not landed"));
    const { lines = [] } = backfillResult(request, late, end);
    expect(lines).toEqual([
      "day         found    state",
      "2022-03-01  blocked  INPUT_NOT_READY",
      "2022-03-02  blocked  INPUT_NOT_READY",
      "",
      "2022-03-01, 2022-03-02  INPUT_NOT_READY: 2022-02-28 has not landed",
    ]);
  });
});

describe("a backfill's failure", () => {
  it("counts the days that failed and those that were not begun", () => {
    const result = backfillResult(
      request,
      [failed("2022-03-01", "INPUT_NOT_READY", "late"), ...outcomes.slice(4)],
      end,
    );
    expect(result).toMatchObject({
      ok: false,
      failure: {
        code: "INPUT_NOT_READY",
        message: "1 of 2 days failed and 1 not begun; first: late",
        hint: "Go on with: spark-connect again",
      },
    });
  });

  it("after the last day is one, though every day is published", () => {
    const failure = toFailure(new FailureError("UNREACHABLE", "the server has gone"));
    const result = backfillResult(request, outcomes.slice(0, 2), { ...end, last: { failure } });
    expect(result).toMatchObject({
      ok: false,
      failure: {
        code: "UNREACHABLE",
        message: "the days are done, but not what comes after them: the server has gone",
        hint: "Go on with: spark-connect again",
      },
    });
  });
});
