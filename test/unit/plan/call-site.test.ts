import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Column, col, functions as F } from "../../../src/index.ts";
import { calledMethod } from "../../../src/plan/call-site.ts";
import { call, callDistinct, callEach } from "../../../src/sql/functions/call.ts";

const { stackTraceLimit } = Error;
afterEach(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

function originOf(column: Column): unknown {
  const origin = column.expression.common?.origin?.function;
  return origin?.case === "pythonOrigin" ? [origin.value.fragment, origin.value.callSite] : undefined;
}

const thisFile = /call-site\.test\.ts:\d+:\d+$/;

describe("an expression on an engine with proper tail calls, where public functions leave no frame", () => {
  it.each([
    ["upper", call("upper", "a")],
    ["concat", callEach("concat", "a", "b")],
    ["sum_distinct", callDistinct("sum", "a")],
    ["negative", call("negative", "a")],
  ])("names the function, not the helper that it ends with: %s", (name, column) => {
    expect(originOf(column)).toEqual([name, expect.stringMatching(thisFile)]);
  });

  it("knows every helper that makes columns for functions", () => {
    const folder = join(import.meta.dirname, "../../../src/sql/functions");
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    const makers = sources.flatMap((source) => [...source.matchAll(/function (\w+)\([^;{}]*?\): Column\b/g)]);
    const helpers = makers.flatMap(([, name = ""]) => (Object.hasOwn(F, name) ? [] : [name]));
    // The last two make arguments of a call: no function ends with them.
    expect(helpers.sort()).toEqual([
      "call",
      "callAll",
      "callDistinct",
      "callEach",
      "higherOrder",
      "optionsMap",
      "schemaLiteral",
    ]);
    const named = helpers.slice(0, 5).map((helper) => calledMethod(helper, { name: "upper", method: "" }));
    expect(named).toEqual(["upper", "upper", "upper", "upper", "upper"]);
  });

  it.each([
    ["#call", "eq"],
    ["call", "=="],
    ["eq", "eq"],
    ["between", "between"],
    ["column$1", "column"],
    ["", ""],
  ])("takes the last frame %j for %j", (frame, method) => {
    expect(calledMethod(frame, { name: "==", method: "eq" })).toBe(method);
  });
});

describe("an expression", () => {
  it("names the method and the line that made it", () => {
    expect(originOf(col("a").divide(2))).toEqual(["divide", expect.stringMatching(thisFile)]);
  });

  it("names the function and the line that made it", () => {
    expect(originOf(F.sum("a"))).toEqual(["sum", expect.stringMatching(thisFile)]);
  });

  it("names the caller's line, not the library's, for what a method builds on the way", () => {
    expect(originOf(col("a").between(1, 2))).toEqual(["between", expect.stringMatching(thisFile)]);
  });

  it("names nothing where stack traces are off", () => {
    Error.stackTraceLimit = 0;
    expect(originOf(col("a"))).toBeUndefined();
  });

  it("that is a literal names nothing, as it cannot fail by itself", () => {
    expect(originOf(F.lit(1))).toBeUndefined();
  });
});
