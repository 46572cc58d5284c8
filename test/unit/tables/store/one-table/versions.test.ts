import { expect, it } from "vitest";
import { parseIsoDate } from "../../../../../src/index.ts";
import {
  foreignIn,
  groundsOf,
  lineOf,
  newestOf,
  publishedIn,
  type Version,
} from "../../../../../src/tables/store/one-table/versions.ts";

const january = parseIsoDate("2022-01-31");
const february = parseIsoDate("2022-02-28");
const day = parseIsoDate("2022-03-01");
type Day = typeof day;

interface Made {
  readonly on?: string;
  readonly asOf?: Day;
  readonly days?: readonly (readonly [Day, string])[];
  readonly written?: readonly Day[];
  readonly run?: string;
  /** The version that the run looked at; marks of earlier versions do not name it. */
  readonly base?: string | null;
}

/** A version with our marks. */
function ours(id: string, { on, asOf = day, days = [], written, run = "0001-aaaaaaaa-0000", base }: Made): Version {
  const marks = {
    asOf,
    fingerprint: "aaaaaaaa",
    run,
    days: new Map(days),
    written: written ?? days.map(([one]) => one),
    rowOptions: {},
    ...(base !== undefined && { base }),
  };
  return { id, parent: on, committedMs: 0, marks, isMaintenance: false };
}
const theirs = (id: string, on: string): Version => ({
  id,
  parent: on,
  committedMs: 0,
  marks: undefined,
  isMaintenance: false,
});
const compaction = (id: string, on: string): Version => ({
  id,
  parent: on,
  committedMs: 0,
  marks: undefined,
  isMaintenance: true,
});
const idsOf = (...oldestFirst: readonly Version[]) =>
  publishedIn({ all: oldestFirst.toReversed() }).map(({ id }) => id);

const first = ours("1", { days: [[january, "a"]] });
const second = (on: string) =>
  ours("2", {
    on,
    days: [
      [january, "a"],
      [day, "b"],
    ],
    written: [day],
  });

it("a version that keeps days is a T(D) on one that holds them the same, also after a compaction", () => {
  expect(idsOf(first, second("1"))).toEqual(["2", "1"]);
  expect(idsOf(first, compaction("c", "1"), second("c"))).toEqual(["2", "1"]);
});

it("a version that keeps days is none on one by another program, and neither is what follows it", () => {
  const third = ours("3", { on: "2", days: [[january, "a"]], written: [] });
  expect(idsOf(first, theirs("t", "1"), second("t"))).toEqual(["1"]);
  expect(idsOf(first, theirs("t", "1"), second("t"), third)).toEqual(["1"]);
});

it("a version that keeps days is none on one that lacks one of them or holds it otherwise", () => {
  expect(idsOf(ours("1", { days: [[february, "a"]] }), second("1"))).toEqual(["1"]);
  expect(idsOf(ours("1", { days: [[january, "other"]] }), second("1"))).toEqual(["1"]);
});

it("a version that wrote all its days is a T(D) on any other", () => {
  expect(idsOf(first, theirs("t", "1"), ours("2", { on: "t", days: [[january, "a"]] }))).toEqual(["2", "1"]);
});

it("a version whose parent has expired is a T(D)", () => {
  expect(idsOf(second("gone"))).toEqual(["2"]);
});

it("a version whose marks name its base is a T(D) on that one alone, also after a compaction", () => {
  const all = { days: [[january, "a"]], base: "1" } as const;
  expect(idsOf(first, ours("2", { on: "1", ...all }))).toEqual(["2", "1"]);
  expect(idsOf(first, compaction("c", "1"), ours("2", { on: "c", ...all }))).toEqual(["2", "1"]);
  expect(idsOf(first, theirs("t", "1"), ours("2", { on: "t", ...all }))).toEqual(["1"]);
  expect(idsOf(first, theirs("t", "1"), ours("2", { on: "t", ...all, base: "t" }))).toEqual(["2", "1"]);
  expect(idsOf(ours("1", { base: null, days: [[january, "a"]] }))).toEqual(["1"]);
  expect(idsOf(theirs("t", "gone"), ours("2", { on: "t", ...all, base: null }))).toEqual([]);
});

it("a version on one that has expired is a T(D) if its run had looked at that one", () => {
  expect(idsOf(ours("2", { on: "gone", base: "gone", days: [[january, "a"]] }))).toEqual(["2"]);
  const unproven = ours("2", { on: "gone", base: "1", days: [[january, "a"]] });
  expect(idsOf(unproven)).toEqual([]);
  expect(idsOf({ ...unproven, tag: "as_of_2022-03-01_run-0001-aaaaaaaa-0000" })).toEqual(["2"]);
});

it("versions follow their parents, whatever the times of their commits", () => {
  const all = [theirs("t", "1"), first, second("t")];
  expect(publishedIn({ all }).map(({ id }) => id)).toEqual(["1"]);
  expect(publishedIn({ all: all.toReversed() }).map(({ id }) => id)).toEqual(["1"]);
});

it("a run that another one of ours overtook leaves no T(D), and what it left is known", () => {
  const corrected = ours("3", { on: "1", base: "1", days: [[january, "new"]] });
  const late = ours("2", {
    on: "3",
    base: "1",
    days: [
      [january, "a"],
      [day, "b"],
    ],
    written: [day],
  });
  const all = [late, corrected, first];
  const grounds = groundsOf({ all });
  expect(publishedIn({ all }, grounds).map(({ id }) => id)).toEqual(["3", "1"]);
  expect(grounds.get("2")).toEqual(
    new Map([
      [january, "new"],
      [day, "b"],
    ]),
  );
  expect(foreignIn(lineOf({ all, head: "2" }), grounds)).toBeUndefined();
});

it("the table shows another program's version until one of ours follows it, also if its commit has expired", () => {
  const foreign = (...all: readonly Version[]) => foreignIn(lineOf({ all, head: all[0]?.id }), groundsOf({ all }))?.id;
  expect(foreign(second("1"), first)).toBeUndefined();
  expect(foreign(theirs("t", "1"), first)).toBe("t");
  expect(foreign(compaction("c", "t"), theirs("t", "1"), first)).toBe("t");
  expect(foreign(compaction("c", "1"), first)).toBeUndefined();
  expect(foreign(compaction("c", "gone"))).toBe("c");
  expect(foreign(second("t"), theirs("t", "1"), first)).toBe("t");
  expect(foreign()).toBeUndefined();
});

it("the newest T(D) of a day has the greatest number, and of equal ones is the newest version", () => {
  const made = (id: string, run: string) => ours(id, { run, days: [[day, "b"]] });
  const published = publishedIn({ all: [made("3", "0001-c"), made("2", "0010-b"), made("1", "0009-a")] });
  expect(newestOf(published, day)?.id).toBe("2");
  expect(newestOf(publishedIn({ all: [made("2", "0001-b"), made("1", "0001-a")] }), day)?.id).toBe("2");
  expect(newestOf(published, january)).toBeUndefined();
});

it("the line leads from the table's head to the first version, without branches", () => {
  const all = [second("1"), theirs("branch", "1"), first];
  expect(lineOf({ all, head: "2" }).map(({ id }) => id)).toEqual(["2", "1"]);
  expect(lineOf({ all: [], head: undefined })).toEqual([]);
});
