import { describe, expect, it } from "vitest";
import { durationText, parseDurationMs } from "../../../src/cli/duration.ts";

describe("parseDurationMs", () => {
  it.each([
    ["250ms", 250],
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["2d", 172_800_000],
  ])("reads %s", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(["90", "", "10 m", "ten", "10x", "-5m", "m", "1h30"])(
    "refuses '%s', which has no unit or no number",
    (text) => {
      expect(() => parseDurationMs(text)).toThrow("is not a duration");
    },
  );

  it.each(["0s", "25d"])("refuses %s, which no timer can wait for", (text) => {
    expect(() => parseDurationMs(text)).toThrow("is out of range");
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
