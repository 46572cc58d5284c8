import { expectTypeOf } from "expect-type";
import { describe, expect, it } from "vitest";
import { col, defineJob, type IsoDate, type Job, StructType } from "../../../src/index.ts";
import { resultValues } from "../../../src/job/fingerprint.ts";
import { choice, day, duration, flag, list, number, path, text } from "../../../src/job/kinds.ts";
import type { Parameter } from "../../../src/job/parameter.ts";

describe("a parameter", () => {
  it("that is declared by its description alone must be given, and changes the result", () => {
    expect(text("a word")).toMatchObject({ description: "a word", required: true, changes: "result", kind: "text" });
  });

  it("with a default need not be given, though it be undefined", () => {
    const { required, default: value } = text({ description: "a word", changes: "nothing", default: undefined });
    expect({ required, value }).toEqual({ required: false, value: undefined });
  });

  it("of each kind has a word for its value in help", () => {
    const kinds = [text("x"), path("x"), day("x"), number("x"), duration("x"), choice(["a", "b"], "x"), flag("x")];
    const words = ["TEXT", "URI", "YYYY-MM-DD", "N", "DURATION", "a|b", ""];
    expect(kinds.map(({ placeholder }) => placeholder)).toEqual(words);
    expect(text({ description: "x", changes: "result", placeholder: "ZONE" }).placeholder).toBe("ZONE");
  });

  it.each([
    [path("x"), "s3a://lake/landing/", "s3a://lake/landing"],
    [path("x"), "/", "/"],
    [path("x"), "/P", "/P"],
    [path("x"), "/P//x/./y/../", "/P/x"],
    [path("x"), "//P", "/P"],
    [path("x"), "file:/P", "file:///P"],
    [path("x"), "file:///P/", "file:///P"],
    [path("x"), "FILE:////P//x/..", "file:///P"],
    [path("x"), "file://localhost/P", "file:///P"],
    [path("x"), "file:///", "file:///"],
    [path("x"), "s3a://bucket/p/", "s3a://bucket/p"],
    [path("x"), "s3a://bucket//p/./q/..", "s3a://bucket/p"],
    [path("x"), "s3a://bucket/", "s3a://bucket"],
    [path("x"), "s3://Bucket/p", "s3://Bucket/p"],
    [path("x"), "hdfs:/p", "hdfs:///p"],
    [path("x"), "hdfs://nn:8020/p", "hdfs://nn:8020/p"],
    [path("x"), "dbfs:/p/", "dbfs:/p"],
    [path("x"), "/a b%20c/{x,y}[1]*? \\z", "/a b%20c/{x,y}[1]*? \\z"],
    [path("x"), "a:b/c", "a:b/c"],
    [day("x"), "2022-02-28", "2022-02-28"],
    [number("x"), "-0.5", -0.5],
    [duration("x"), "1h30m", 5_400_000],
    [choice(["csv", "json"], "x"), "json", "json"],
    [flag("x"), "true", true],
    [flag("x"), "false", false],
    [text({ description: "x", changes: "result", parse: (typed) => typed.length }), "four", 4],
  ])("makes %o of %s", (parameter: Parameter<unknown>, typed, value) => {
    expect(parameter.parse(typed, undefined)).toBe(value);
  });

  it.each([
    [path("x"), " ", "the path is empty: name a directory or a URI."],
    [flag("x"), "no", '"no" turns a switch neither on nor off: write true or false.'],
    [
      path("x"),
      "ab:c/d",
      '"ab:c/d" is read as a URI of the scheme ab, which has no path: write ./ab:c/d for a directory of that name, or ab://….',
    ],
    [
      path("x"),
      "file://tmp/x",
      '"file://tmp/x" names the machine tmp, and file: has none: write file:///tmp/x for a path of this machine.',
    ],
    [day("x"), "2022-02-30", '"2022-02-30" is not a day: the calendar has no such day.'],
    [number("x"), "ten", '"ten" is not a number: write it as 10 or 0.5.'],
    [number("x"), "", '"" is not a number: write it as 10 or 0.5.'],
    [number({ description: "x", changes: "result", whole: true }), "1.5", '"1.5" is not a whole number.'],
    [number({ description: "x", changes: "result", min: 1 }), "0", "0 is too small: write 1 or more."],
    [number({ description: "x", changes: "result", max: 9 }), "10", "10 is too large: write 9 or less."],
    [duration("x"), "10", '"10" is not a valid duration: write it as 90s, 10m, 1h30m or 2d.'],
    [choice(["a", "b", "c"], "x"), "d", '"d" is not a choice: write a, b or c.'],
  ])("%o refuses %j", (parameter: Parameter<unknown>, typed, message) => {
    expect(() => parameter.parse(typed, undefined)).toThrow(message);
  });

  it("that is a list adds up what it is given, and is empty when it is given nothing", () => {
    const days = list(day("x"));
    const first = days.parse("2022-01-31", undefined);
    expect(days.parse("2022-02-28", first)).toEqual(["2022-01-31", "2022-02-28"]);
    expect(days).toMatchObject({ required: false, repeatable: true, kind: "day", default: [] });
  });
});

describe("what an option changes", () => {
  const parameters = {
    landing: path({ description: "x", changes: "input" }),
    key: list(text("x")),
    schema: text({
      description: "x",
      changes: "result",
      parse: (typed) => StructType.fromDDL(typed),
      default: undefined,
    }),
    where: text({ description: "x", changes: "result", default: undefined }),
    view: text({ description: "x", changes: "nothing", default: undefined }),
  };

  it("decides whether its value is in the fingerprint", () => {
    const values = { landing: "/landing", key: ["Id"], schema: StructType.fromDDL("Id STRING"), view: "credits" };
    expect(resultValues(parameters, values)).toEqual({ key: ["Id"], schema: "Id STRING", where: null });
  });

  it("must be said: an option that says nothing of it does not compile", () => {
    // @ts-expect-error: `changes` is missing
    text({ description: "x", default: "y" });
    // @ts-expect-error: `changes` is missing
    flag({ description: "x" });
    // @ts-expect-error: `changes` is missing
    choice(["a", "b"], { description: "x" });
    // @ts-expect-error: `changes` is missing
    const byHand: Parameter<string> = { ...text("x"), changes: undefined };
    expect(byHand.changes).toBeUndefined();
  });
});

describe("a job", () => {
  it("gets its values typed, and is a job of any parameters without a cast", () => {
    const job = defineJob({
      name: "orders",
      description: "write a day's orders as Parquet",
      parameters: {
        from: path("the CSV files"),
        to: path("the folder to make"),
        day: day("the orders' day"),
        format: choice(["csv", "json"], { description: "x", changes: "result", default: "csv" }),
        limit: number({ description: "x", changes: "result", default: undefined }),
        rows: number({ description: "x", changes: "result", default: 10 }),
        tags: list(text("x")),
        loud: flag("x"),
      },
      run: ({ from, to, day, format, limit, rows, tags, loud }, { spark }) => {
        expectTypeOf(from).toEqualTypeOf<string>();
        expectTypeOf(day).toEqualTypeOf<IsoDate>();
        expectTypeOf(format).toEqualTypeOf<"csv" | "json">();
        expectTypeOf(limit).toEqualTypeOf<number | undefined>();
        expectTypeOf(rows).toEqualTypeOf<number>();
        expectTypeOf(tags).toEqualTypeOf<readonly string[]>();
        expectTypeOf(loud).toEqualTypeOf<boolean>();
        return spark.read.csv(from).where(col("day").eq(day)).write.mode("error").toCommand(to);
      },
    });
    const any: Job = job;
    expect(any.name).toBe("orders");
  });

  it("needs a run or a prepare of its own, and not both", () => {
    // @ts-expect-error: neither
    defineJob({ name: "x", description: "x", parameters: {} });
    const run = () => expect.unreachable();
    // @ts-expect-error: both
    defineJob({ name: "x", description: "x", parameters: {}, run, prepare: run });
    expect(run).toThrow("expected not to be reached");
  });
});
