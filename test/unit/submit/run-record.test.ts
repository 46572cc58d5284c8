import { expect, it } from "vitest";
import { isFinal } from "../../../src/submit/run-record.ts";
import { runStoreDirectory } from "../../../src/submit/run-store.ts";

it("takes a run that the server forgot for one that may still be found", () => {
  expect((["pending", "running", "unknown"] as const).map(isFinal)).toEqual([false, false, false]);
  expect((["succeeded", "failed", "cancelled", "abandoned"] as const).map(isFinal)).toEqual([true, true, true, true]);
});

it("keeps records where XDG says, and ignores a relative path as the specification asks", () => {
  expect(runStoreDirectory({ XDG_STATE_HOME: "/s" })).toBe("/s/spark-connect/runs");
  expect(runStoreDirectory({ XDG_STATE_HOME: "s" })).toMatch(/\/\.local\/state\/spark-connect\/runs$/);
});
