import { describe, expect, it } from "vitest";
import * as api from "../../../../src/index.ts";
import { functions as F, InvalidInputError } from "../../../../src/index.ts";
import { isPlainObject } from "../../../../src/sql/calls/checks.ts";
import { surface } from "./calls.ts";
import { methodsOf, outcomeOf } from "./offline.ts";

/** No method takes one of these, at any place. */
const junk: readonly (readonly [string, unknown])[] = [
  ["a symbol", Symbol("junk")],
  ["a WeakMap", new WeakMap()],
  ["an AbortController", new AbortController()],
];
/** Values that are neither an object of options nor anything that PySpark takes in its place. */
const notOptions: readonly (readonly [string, unknown])[] = [
  ...junk,
  ["a function", () => 1],
  ["an unknown option", { sginal: undefined, no_such_option: 1 }],
  ["a signal that is none", { signal: true }],
  ["a tag with a comma", { tags: ["a,b"] }],
];

describe("the list of right calls", () => {
  it("has every method of every public class", () => {
    for (const { type, calls, free = {} } of surface) {
      expect([type.name, [...Object.keys(calls), ...Object.keys(free)].sort()]).toEqual([type.name, methodsOf(type)]);
    }
  });

  it("has every public class but errors, types, values, the client, jobs and what users extend", () => {
    const others = /Error$|Type$|^(StructField|Timestamp|TimestampNTZ|Variant|Geography|Geometry|.*Interval)$/;
    const more = ["SparkConnectClient", "StreamingQueryListener"];
    const classes = Object.entries(api).filter(
      ([, value]) => typeof value === "function" && /^class /.test(String(value)),
    );
    const names = classes.map(([name]) => name).filter((name) => !others.test(name) && !more.includes(name));
    expect(surface.map(({ type }) => type.name).sort()).toEqual(names.sort());
  });

  it.each(surface)("is right for $type.name", async ({ make, calls }) => {
    for (const [method, args] of Object.entries(calls)) {
      const outcome = method === "get" && args.length === 0 ? "accepted" : await outcomeOf(make(), method, args);
      expect([method, outcome]).toEqual([method, "accepted"]);
    }
  });
});

const takesAnyOption: ReadonlySet<string> = new Set(
  ["load", "parquet", "orc", "text", "csv", "json", "xml"].map((method) => `DataFrameReader.${method}`),
);

describe.each(surface)("$type.name", ({ type, make, calls }) => {
  const methods = Object.entries(calls);

  it.each(junk)("refuses %s in place of every argument, in words about the call", async (_name, value) => {
    for (const [method, args] of methods) {
      for (let index = 0; index < args.length; index++) {
        const outcome = await outcomeOf(make(), method, args.with(index, value));
        expect([method, index, outcome]).toEqual([method, index, expect.any(InvalidInputError)]);
      }
    }
  });

  it.each(notOptions)("refuses %s in place of options, wherever a method takes them", async (_name, value) => {
    for (const [method, args] of methods) {
      // Options of a data source may have any name.
      if (takesAnyOption.has(`${type.name}.${method}`) && isPlainObject(value)) continue;
      const outcome = await outcomeOf(make(), method, [...args, value]);
      // A method without options ignores what comes after its arguments.
      const takesOptions = (await outcomeOf(make(), method, [...args, Symbol("junk")])) !== "accepted";
      expect([method, takesOptions ? outcome : "none"]).toEqual([
        method,
        takesOptions ? expect.any(InvalidInputError) : "none",
      ]);
    }
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["true", true],
    ["a fraction", 1.5],
    ["NaN", Number.NaN],
    ["text", "x"],
    ["a bigint", 2n ** 70n],
    ["an array of nothing", [undefined]],
    ["an object", { a: 1 }],
    ["a function", () => 1],
    ["an object without a prototype", Object.create(null)],
  ])("never fails from inside, whatever it is given: %s", async (_name, value) => {
    for (const [method, args] of methods) {
      for (const given of [[value], [value, value], [value, value, value], [...args, value], [...args, value, value]]) {
        const outcome = await outcomeOf(make(), method, given);
        const isOurs = outcome === "accepted" || outcome instanceof InvalidInputError;
        expect([method, given, isOurs ? "ours" : outcome]).toEqual([method, given, "ours"]);
      }
    }
  });
});

describe("functions", () => {
  // All but the namespace of partition transforms, whose functions are among them, and what compiles functions.
  const functions = Object.entries(F).filter(([name]) => !["partitioning", "udf", "udtf"].includes(name));
  // Of the rest, what takes something says so in its text.
  const takesNothing = functions
    .filter(([, func]) => /^(\(\)|function \w+\(\))/.test(String(func)))
    .map(([name]) => name);

  it.each([...junk, ["a function", () => 1]] as const)("refuse %s, in words about the call", async (_name, value) => {
    for (const [name, func] of functions) {
      if (takesNothing.includes(name)) continue;
      const outcome = await outcomeOf({ func }, "func", [value, value, value, value]);
      expect([name, outcome]).toEqual([name, expect.any(InvalidInputError)]);
    }
  });

  it.each([undefined, null, true, 1.5, Number.NaN, "x", 2n ** 70n, [undefined], { a: 1 }, Object.create(null)])(
    "never fail from inside, whatever they are given: %s",
    async (value) => {
      for (const [name, func] of functions) {
        for (const given of [[value], [value, value], [value, value, value]]) {
          const outcome = await outcomeOf({ func }, "func", given);
          const isOurs = outcome === "accepted" || outcome instanceof InvalidInputError;
          expect([name, given, isOurs ? "ours" : outcome]).toEqual([name, given, "ours"]);
        }
      }
    },
  );
});
