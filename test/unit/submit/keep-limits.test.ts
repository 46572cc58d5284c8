import { describe, expect, it } from "vitest";
import { sparkTimeMs } from "../../../src/client/sessions/spark-time.ts";
import type { SparkSession } from "../../../src/sql/spark-session.ts";
import { keptUntil, readKeepLimits } from "../../../src/submit/keep-limits.ts";

describe("sparkTimeMs", () => {
  it.each([
    ["5m", 300_000],
    ["300000ms", 300_000],
    ["3600s", 3_600_000],
    ["1d", 86_400_000],
    ["2min", 120_000],
    ["1500", 1_500],
  ])("reads %s as Spark does", (text, ms) => {
    expect(sparkTimeMs(text)).toBe(ms);
  });

  it("does not guess at what it does not know", () => {
    expect(sparkTimeMs("soon")).toBeNaN();
  });
});

it("a run is kept until the earlier of the two limits: a session that idles out takes its operations with it", () => {
  const now = new Date("2022-03-25T00:00:00Z");
  expect(keptUntil({ detachedMs: 300_000, sessionMs: 3_600_000 }, now)).toEqual(new Date("2022-03-25T00:05:00Z"));
  expect(keptUntil({ detachedMs: 86_400_000, sessionMs: 3_600_000 }, now)).toEqual(new Date("2022-03-25T01:00:00Z"));
});

it("a negative limit of sessions is none", async () => {
  const get = async (key: string) => (key.endsWith("detachedTimeout") ? "5m" : "-1");
  // All that is asked of it.
  const limits = await readKeepLimits({ conf: { get } } as unknown as SparkSession);
  expect(limits).toEqual({ detachedMs: 300_000, sessionMs: Infinity });
  expect(keptUntil(limits, new Date("2022-03-25T00:00:00Z"))).toEqual(new Date("2022-03-25T00:05:00Z"));
});
