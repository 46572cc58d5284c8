import { expect, it } from "vitest";
import { didYouMean } from "../../../src/cli/suggest.ts";

it("suggests the nearest candidate", () => {
  expect(didYouMean("sumbit", ["submit", "resolve"])).toBe("Did you mean submit?");
});

it("suggests nothing when nothing is near", () => {
  expect(didYouMean("frobnicate", ["submit", "resolve"])).toBeNull();
});
