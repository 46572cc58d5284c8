import { describe, expect, it } from "vitest";
import { javaDouble, javaFloat, strippedDecimal } from "../../../../src/types/variant/variant-json.ts";

describe("numbers in the JSON of a variant", () => {
  it.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [100, "100.0"],
    [-1.5, "-1.5"],
    [0.1, "0.1"],
    [0.001, "0.001"],
    [0.00099, "9.9E-4"],
    [-1e-7, "-1.0E-7"],
    [9_999_999, "9999999.0"],
    [1e7, "1.0E7"],
    [123_456_789.5, "1.234567895E8"],
    [1e100, "1.0E100"],
    [Number.MAX_VALUE, "1.7976931348623157E308"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("writes the double %d as Java does: %s", (value, text) => {
    expect(String(javaDouble(value))).toBe(text);
  });

  it.each([
    [0.1, "0.1"],
    [16_777_216, "1.6777216E7"],
    [3.4028235e38, "3.4028235E38"],
    [-2.5, "-2.5"],
    [0, "0.0"],
  ])("writes the float %d as Java does: %s", (value, text) => {
    expect(String(javaFloat(Math.fround(value)))).toBe(text);
  });

  it.each([
    ["1.50", "1.5"],
    ["5.0", "5"],
    ["100", "100"],
    ["-0.050", "-0.05"],
    ["0.000", "0"],
  ])("writes the decimal %s as %s", (digits, text) => {
    expect(String(strippedDecimal(digits))).toBe(text);
  });
});
