import { expect, it } from "vitest";
import type { IsoDate } from "../../../../src/index.ts";
import { dayChanges } from "../../../../src/jobs/credit-snapshot/days/day-changes.ts";
import { noKnownFiles, notePublished } from "../../../../src/tables/landing/known-files.ts";
import type { LandedFile } from "../../../../src/tables/landing/landed-files.ts";

// Texts of the form of a day are days.
const day = (text: string) => text as IsoDate;
const fileOf = (text: string, modifiedMs: number): LandedFile => ({
  day: day(text),
  root: "/r",
  folder: `record_date=${text}`,
  path: `record_date=${text}/a.parquet`,
  bytes: 1,
  modifiedMs,
});
const [jan, feb, mar] = [day("2022-01-31"), day("2022-02-28"), day("2022-03-25")];
const source = { days: [jan, feb, mar], files: [fileOf(jan, 9), fileOf(feb, 1), fileOf(mar, 9)] };
const table = { asOf: mar, written: [jan, mar] };
const runs = { audit: {} };
const oneTable = { audit: undefined };
const before = (asOf: string, ...held: readonly string[]) => ({
  asOf: day(asOf),
  path: "/p",
  files: Promise.resolve(held.map((text) => fileOf(text, 5))),
});

it.each([
  ["of the first table all days are new", undefined, runs, [], { since: null, new: [jan, feb, mar], replaced: [] }],
  [
    "against an earlier day's table, what landed after it is replaced",
    before("2022-03-24", jan, feb),
    runs,
    [],
    { since: "2022-03-24", new: [mar], replaced: [jan] },
  ],
  [
    "against a table of the same day, what differs from it by its record is replaced",
    before("2022-03-25", jan, feb, mar),
    runs,
    [feb],
    { since: "2022-03-25", new: [], replaced: [feb] },
  ],
  [
    "a table with marks says it by the days that it writes",
    before("2022-03-24", jan, feb),
    oneTable,
    [],
    { since: "2022-03-24", new: [mar], replaced: [jan] },
  ],
  ["if the files were not listed it is not known", { asOf: feb, path: "/p" }, runs, [], undefined],
])("%s", async (_, held, store, changed, expected) => {
  // Only these fields of a store and a table are read.
  const known = noKnownFiles();
  const against = { before: held, store, table, known, changed } as unknown as Parameters<typeof dayChanges>[1];
  expect(await dayChanges(source, against)).toEqual(expected);
});

it("against a table of this process, a day is replaced if that was made of other files", async () => {
  const known = noKnownFiles();
  // The file of January had another time then.
  const files = [fileOf(jan, 8), fileOf(feb, 1)];
  notePublished(known, "/p", { rowsPerDay: { [jan]: 1, [feb]: 1 }, files });
  const held = { asOf: feb, path: "/p" };
  const against = { before: held, store: runs, table, known, changed: [] };
  // Only these fields of a store and a table are read.
  const ask = (of: typeof source) => dayChanges(of, against as unknown as Parameters<typeof dayChanges>[1]);
  expect(await ask(source)).toEqual({ since: feb, new: [mar], replaced: [jan] });
  // What is carried from that table is what it holds.
  const carried = { ...source, files: source.files.map((file) => (file.day === jan ? { ...file, root: "/p" } : file)) };
  expect(await ask(carried)).toEqual({ since: feb, new: [mar], replaced: [] });
});
