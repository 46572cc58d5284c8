import { homedir } from "node:os";
import { expect, it } from "vitest";
import { cacheDirectory, stateDirectory } from "../../../src/local/directories.ts";

it("follows the XDG variables", () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: "/c" })).toBe("/c/spark-connect");
  expect(stateDirectory({ XDG_STATE_HOME: "/s" })).toBe("/s/spark-connect");
});

it("falls back to the home directory, also where a variable is relative", () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: "c" })).toBe(`${homedir()}/.cache/spark-connect`);
  expect(stateDirectory({})).toBe(`${homedir()}/.local/state/spark-connect`);
});
