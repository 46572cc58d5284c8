import { describe, expect, it } from "vitest";
import { majorVersion } from "../../../src/local/java.ts";

describe("the major version", () => {
  it.each([
    ["1.8.0_412", 8],
    ["11.0.2", 11],
    ["17.0.15", 17],
    ["21", 21],
    ["25-ea", 25],
  ])("of %s is %i", (version, major) => {
    expect(majorVersion(version)).toBe(major);
  });
});
