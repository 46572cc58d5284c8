import { expectTypeOf } from "expect-type";
import { expect, it } from "vitest";
import { type Column, functions as F, InvalidInputError } from "../../../../src/index.ts";

it("take a string only where it names a column or is text", () => {
  expectTypeOf(F.round).parameter(0).toEqualTypeOf<Column | string>();
  expectTypeOf(F.round).parameter(1).toEqualTypeOf<Column | number | undefined>();
  expectTypeOf(F.date_format).parameter(1).toEqualTypeOf<string>();
  // @ts-expect-error: a scale is a number or a column, never a name.
  expect(F.round("a", "b")).toBeDefined();
  // @ts-expect-error: greatest needs two columns.
  expect(() => F.greatest("a")).toThrow(InvalidInputError);
});

it("give lambdas columns, and want a column back", () => {
  expectTypeOf<Parameters<typeof F.transform>[1]>().parameters.toEqualTypeOf<[element: Column, index: Column]>();
  // @ts-expect-error: a lambda makes a column, not a JavaScript value.
  expect(() => F.exists("a", (x) => x === F.lit(1))).toThrow(InvalidInputError);
});
