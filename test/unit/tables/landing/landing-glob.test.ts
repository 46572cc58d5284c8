import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIsoDate } from "../../../../src/job/days.ts";
import {
  dayOfFolder,
  escapeGlob,
  globOfDays,
  globOfMonthEnds,
  unescapePartitionValue,
} from "../../../../src/tables/landing/landing-glob.ts";

it("escapes each character that has a meaning in a glob, and no other", () => {
  expect(escapeGlob("s3a://b/a b/{x}[1]*?\\é,^!-")).toBe("s3a://b/a b/\\{x\\}\\[1\\]\\*\\?\\\\é,^!-");
});

it("loses nothing when it escapes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (path) => {
      expect(escapeGlob(path).replace(/\\(.)/gsu, "$1")).toBe(path);
    }),
  );
});

describe("a day's folder", () => {
  it.each([
    ["record_date=2022-03-25", "2022-03-25"],
    ["record_date=2022%2D03%2d25", "2022-03-25"],
    ["record_date=2022-02-30", undefined],
    ["record_date=oops", undefined],
    ["record_date=__HIVE_DEFAULT_PARTITION__", undefined],
    ["record_date=2022-3-5", undefined],
    ["Record_date=2022-03-25", undefined],
    ["as_of=2022-03-25", undefined],
    ["2022-03-25", undefined],
  ])("%s is of %s", (name, day) => {
    expect(dayOfFolder(name)).toBe(day);
  });

  it("has its value unescaped by Hive's rules", () => {
    expect(unescapePartitionValue("a%3Ab%2Fc%25d%zz")).toBe("a:b/c%d%zz");
  });
});

describe("the glob of the landing", () => {
  const dash = "{-,%2D,%2d}";

  const days = [parseIsoDate("2022-02-28"), parseIsoDate("2022-03-25")];

  it("matches the wanted days on an object store, where a list request brings a thousand names", () => {
    expect(globOfDays("s3a://b/l z/[1]", days)).toBe(
      `s3a://b/l z/\\[1\\]/record_date={2022${dash}02${dash}28,2022${dash}03${dash}25}`,
    );
  });

  it.each(["/l", "file:///l", "hdfs://host:8020/l", "viewfs:///l"])(
    "names the wanted days one by one in %s",
    (landing) => {
      const names = [
        "2022-02-28",
        "2022%2D02%2D28",
        "2022%2d02%2d28",
        "2022-03-25",
        "2022%2D03%2D25",
        "2022%2d03%2d25",
      ];
      expect(globOfDays(landing, days)).toBe(`${landing}{${names.map((name) => `/record_date=${name}`).join(",")}}`);
    },
  );

  it("names the end of every month and the day", () => {
    const glob = globOfMonthEnds("s3a://b/l", parseIsoDate("2022-03-25"));
    const values = glob.slice("s3a://b/l/record_date={".length, -1).replaceAll(dash, "-").split(",");
    expect(values).toEqual([
      "2022-03-25",
      ...["*-01-31", "*-02-28", "*-02-29", "*-03-31", "*-04-30", "*-05-31", "*-06-30"],
      ...["*-07-31", "*-08-31", "*-09-30", "*-10-31", "*-11-30", "*-12-31"],
    ]);
  });
});
