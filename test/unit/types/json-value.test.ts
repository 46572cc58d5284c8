import { expect, it } from "vitest";
import { compileRowBuilder } from "../../../src/arrow/decode/row-class.ts";
import { distinctNames } from "../../../src/types/distinct-names.ts";
import { jsonValue, plainText } from "../../../src/types/json-value.ts";
import { Geometry } from "../../../src/types/spatial.ts";
import { Variant } from "../../../src/types/variant/variant.ts";

it("JSON has every digit of a bigint, and a word for a number that is not finite", () => {
  const value = { big: 9007199254740993n, numbers: [1.5, Number.NaN, -Infinity], none: null };
  expect(JSON.stringify(jsonValue(value))).toBe(
    '{"big":9007199254740993,"numbers":[1.5,"NaN","-Infinity"],"none":null}',
  );
});

it("JSON has what a variant holds, bytes as base64, and keys that differ where the keys of a map do", () => {
  const three = new Variant(new Uint8Array([0b1100, 3]), new Uint8Array([1, 0, 0]));
  const map = new Map<unknown, unknown>([
    [new Uint8Array([1]), three],
    [[1, 2], new Geometry(new Uint8Array([0, 255]), 4326)],
  ]);
  expect(JSON.stringify(jsonValue(map))).toBe('{"AQ==":3,"[1,2]":{"srid":4326,"wkb":"AP8=","surface":"plane"}}');
});

it("a row tells columns of one name apart, and keeps the order of its values", () => {
  const [row] = compileRowBuilder(["a", "a", "a_2", "__proto__"])([[1], [Number.NaN], [3n], ["x"]], 1);
  expect(JSON.stringify(row)).toBe('{"a":1,"a_3":"NaN","a_2":3,"__proto__":"x"}');
  expect(plainText(row)).toBe('{"a":1,"a_3":"NaN","a_2":3,"__proto__":"x"}');
});

it("distinct names are new to all others", () => {
  expect(distinctNames(["a", "b", "a", "a_2", "a", "a_2"])).toEqual(["a", "b", "a_3", "a_2", "a_4", "a_2_2"]);
});
