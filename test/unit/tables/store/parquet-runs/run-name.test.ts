import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareRuns,
  formatRunName,
  nextRunNumber,
  parseRunName,
  runsNewestFirst,
} from "../../../../../src/tables/store/parquet-runs/run-name.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const anyRun = fc.record({ number: fc.integer({ min: 1, max: 2_000_000 }), fingerprint: hex(8), nonce: hex(4) });

it("writes a run's name as the design has it", () => {
  expect(formatRunName({ number: 1, fingerprint: "1f3a9c2e", nonce: "b07d" })).toBe("_run-0001-1f3a9c2e-b07d");
});

it("reads back every name that it writes", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      expect(parseRunName(formatRunName(run))).toEqual(run);
    }),
  );
});

it.each([
  "run-0001-1f3a9c2e-b07d",
  "_run-001-1f3a9c2e-b07d",
  "_run-00001-1f3a9c2e-b07d",
  "_run-0001-1f3a9c2e",
  "_run-0001-1F3A9C2E-b07d",
  "_run-0001-1f3a9c2e-b07d.tmp",
  "_runs",
  "",
])("takes %j for no run", (name) => {
  expect(parseRunName(name)).toBeUndefined();
});

describe("the newest run", () => {
  const newest = (...names: string[]) => runsNewestFirst(names).map(formatRunName);

  it("has the greatest number, also past 9999", () => {
    expect(newest("_run-0009-ffffffff-ffff", "_run-10000-00000000-0000", "_run-0010-00000000-0000")).toEqual([
      "_run-10000-00000000-0000",
      "_run-0010-00000000-0000",
      "_run-0009-ffffffff-ffff",
    ]);
  });

  it("has the greater name of two with one number", () => {
    expect(newest("_run-0001-aaaaaaaa-0002", "_run-0001-aaaaaaaa-0003", "_run-0001-aaaaaaaa-0001")[0]).toBe(
      "_run-0001-aaaaaaaa-0003",
    );
  });

  it("is found among other names, each run once", () => {
    expect(newest("_SUCCESS", "record_date=2022-03-25", "_run-0001-aaaaaaaa-0001", "_run-0001-aaaaaaaa-0001")).toEqual([
      "_run-0001-aaaaaaaa-0001",
    ]);
  });

  it("does not depend on the order in which they are listed", () => {
    fc.assert(
      fc.property(fc.array(anyRun), (runs) => {
        const names = runs.map(formatRunName);
        expect(runsNewestFirst([...names].reverse())).toEqual(runsNewestFirst(names));
        const sorted = runsNewestFirst(names);
        sorted.slice(1).forEach((run, index) => {
          expect(compareRuns(run, sorted[index] ?? run)).toBeLessThan(0);
        });
      }),
    );
  });
});

it("numbers the next run after the greatest in use, and the first 1", () => {
  expect(nextRunNumber([])).toBe(1);
  expect(nextRunNumber(runsNewestFirst(["_run-0007-aaaaaaaa-0001", "_run-0003-aaaaaaaa-0001"]))).toBe(8);
});

it("makes every next run newer than all known ones", () => {
  fc.assert(
    fc.property(fc.array(anyRun), anyRun, (runs, next) => {
      const newest = { ...next, number: nextRunNumber(runs) };
      for (const run of runs) expect(compareRuns(newest, run)).toBeGreaterThan(0);
    }),
  );
});
