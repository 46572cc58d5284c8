import { describe, expect, expectTypeOf, it } from "vitest";
import { functions as F, InvalidInputError, StructType, Variant } from "../../../../src/index.ts";

const rates = new Map([["EUR", 1.1]]);

/** A function whose text no tool has rewritten. */
function written(expression: string): unknown {
  return new Function(`return () => ${expression}`)();
}

/** Declares a function that gives an INT. */
function declare(fn: unknown, options: Parameters<typeof F.udf>[1] | object = {}): unknown {
  return F.udf(fn as () => number, { args: [], returns: "int", name: "score", ...options });
}

describe("a function that cannot run on the cluster is refused when it is declared, with its line", () => {
  it.each<[string, () => unknown, string]>([
    ["a name from around it", () => () => rates.get("EUR"), "it uses rates, which it does not declare"],
    ["the network", () => () => fetch("http://localhost"), "it uses fetch: functions reach no network"],
    ["Node", () => () => process.pid, "it uses process: it is Node's"],
    ["the console", () => () => console.log("x"), "it uses console: no user would see its output"],
    ["eval", () => written("eval('1')"), "it uses eval: it would run unchecked code"],
    ["waiting", () => async () => 1, "it is async, or holds a function that is"],
    ["waiting inside", () => () => (async () => 1)(), "it is async, or holds a function that is"],
    ["import()", () => written("import('node:fs')"), "it imports while it runs (import())"],
    [
      "a regular expression that the engine lacks",
      () => written("/a/v.test('a')"),
      "it uses the flag v of regular expressions",
    ],
    ["a function without a text", () => Math.max, "score has no text that could be sent to the cluster"],
    ["no function", () => 5, "it is a number"],
  ])("%s", (_what, make, message) => {
    expect(() => declare(make())).toThrow(InvalidInputError);
    expect(() => declare(make())).toThrow(message);
  });

  it("names the line within the function", () => {
    const fn = () => {
      const one = 1;
      return one + Number(rates);
    };
    expect(() => declare(fn)).toThrow("(score:3)");
  });

  it("looks into the functions that are passed on", () => {
    const helper = () => process.pid;
    expect(() => declare(() => helper(), { with: { helper } })).toThrow("it uses process: it is Node's");
  });

  it.each([
    ["an instance of a class", new (class Rate {})(), "with: value is a Rate"],
    ["a variant", new Variant(new Uint8Array(), new Uint8Array()), "with: value is a Variant"],
    ["a function in a value", { f: () => 1 }, "with: value.f is a function within a value"],
  ])("a captured value that is %s", (_what, value, message) => {
    expect(() => declare(() => value, { with: { value } })).toThrow(message);
  });

  it.each([
    ["char(3)", "The result of the function score cannot be CHAR(3); declare STRING."],
    ["array<varchar(3)>", "The result of the function score cannot be VARCHAR(3); declare STRING."],
    ["geometry(4326)", "The result of the function score cannot be GEOMETRY(4326)."],
    ["map<string,geography(4326)>", "The result of the function score cannot be GEOGRAPHY(4326)."],
    ["nonsense", "nonsense"],
  ])("a result of type %s", (returns, message) => {
    expect(() => declare(() => null, { returns })).toThrow(message);
  });

  it.each([
    ["geometry(any)", "Parameter 2 of the function score cannot be GEOMETRY(ANY)."],
    ["array<geography(any)>", "Parameter 2 of the function score cannot be GEOGRAPHY(ANY)."],
    ["struct<at:geometry(4326)>", "Parameter 2 of the function score cannot be GEOMETRY(4326)."],
    ["varchar(3)", "Parameter 2 of the function score cannot be VARCHAR(3); declare STRING."],
  ])("an argument of type %s", (type, message) => {
    expect(() => declare(() => 1, { args: ["int", type] })).toThrow(message);
  });

  it.each([
    ["timeoutMs", 0],
    ["timeoutMs", -1],
    ["maxBytes", 0],
    ["maxBytes", 1.5],
  ])("a limit of %s: %s", (name, value) => {
    expect(() => declare(() => 1, { limits: { [name]: value } })).toThrow(
      `limits: ${name} must be a whole number above 0, not ${value}.`,
    );
  });

  it("more parameters than Spark passes", () => {
    expect(() => declare(() => 1, { args: new Array(23).fill("int") })).toThrow(
      "Spark passes at most 22: pass a struct",
    );
  });
});

describe("a declared function", () => {
  const twice = F.udf((n: number) => n * 2, { args: ["int"], returns: "int", name: "twice" });

  it("is called by a name that belongs to its text", () => {
    const again = F.udf((n: number) => n * 2, { args: ["int"], returns: "int", name: "twice" });
    const other = F.udf((n: number) => n * 3, { args: ["int"], returns: "int", name: "twice" });
    expect(twice.userFunction.name).toMatch(/^twice_[0-9a-f]{16}$/);
    expect(again.userFunction.name).toBe(twice.userFunction.name);
    expect(other.userFunction.name).not.toBe(twice.userFunction.name);
  });

  it("takes as many columns as it has parameters", () => {
    expect(() => (twice as (...args: readonly string[]) => unknown)("a", "b")).toThrow(
      "The function twice takes 1 arguments, and was called with 2.",
    );
  });

  it("has parameters of the types that it declares", () => {
    expect(declarations).toBeTypeOf("function");
  });

  /** Only for the compiler: functions with imports that the test runner rewrote would be refused. */
  function declarations(): void {
    F.udf(
      (amount, id, tags) => {
        expectTypeOf(amount).toEqualTypeOf<number>();
        expectTypeOf(id).toEqualTypeOf<bigint>();
        expectTypeOf(tags).toEqualTypeOf<readonly (string | null)[]>();
        return null;
      },
      { args: ["double", "bigint", "array<string>"], returns: "string" },
    );
    F.udf((at) => expectTypeOf(at).toEqualTypeOf<string | null>() && null, {
      args: ["date"],
      returns: "string",
      nulls: "pass",
    });
    // @ts-expect-error A BIGINT is a bigint.
    F.udf((id: number) => id, { args: ["bigint"], returns: "int" });
    // @ts-expect-error A STRING is declared.
    F.udf((id: number) => id, { args: ["int"], returns: "string" });
    F.udtf(
      // @ts-expect-error The rows have a column w.
      function* (text: string) {
        yield { v: text };
      },
      { args: ["string"], returns: StructType.of({ w: "string" }) },
    );
  }
});
