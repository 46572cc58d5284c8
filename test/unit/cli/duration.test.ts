import { describe, expect, it } from "vitest";
import { durationOf, durationText, timeoutOf } from "../../../src/cli/duration.ts";

describe("a duration", () => {
  it.each([
    ["250ms", 250],
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["2d", 172_800_000],
  ])("reads %s", (text, ms) => {
    expect(durationOf("--max-age")(text)).toBe(ms);
    expect(timeoutOf("--timeout")(text)).toBe(ms);
  });

  it.each(["90", "", "10 m", "ten", "10x", "-5m", "m", "1h30"])(
    "refuses '%s', which has no unit or no number",
    (text) => {
      expect(() => durationOf("--max-age")(text)).toThrow(`--max-age: '${text}' is not a duration`);
    },
  );

  it("of nothing is refused", () => {
    expect(() => durationOf("--max-age")("0s")).toThrow("--max-age: '0s' is no time at all");
  });

  it("may be longer than any timer, where none waits for it", () => {
    expect(durationOf("--max-age")("30d")).toBe(30 * 86_400_000);
    expect(() => timeoutOf("--timeout")("25d")).toThrow("--timeout: '25d' is too long");
  });
});

it.each([
  [0, "0.0 s"],
  [3_412, "3.4 s"],
  [59_949, "59.9 s"],
  [59_950, "1 min"],
  [125_000, "2 min 5 s"],
  [300_000, "5 min"],
  [86_400_000, "1 d"],
  [93_784_000, "1 d 2 h"],
])("says %i ms as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
