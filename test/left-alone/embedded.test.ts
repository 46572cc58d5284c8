import { expect, inject, it } from "vitest";
import { attachLate } from "../runs/long-run.ts";

const { spark, detached, killed } = inject("leftAlone");

it.each([
  ["--detach", detached],
  ["SIGKILL", killed],
])("a run that was left by %s has succeeded after more than five minutes alone", async (_, run) => {
  const { ranAloneForMs, ...verdict } = await attachLate(spark, run);
  expect(verdict).toEqual({ exitCode: 0, state: "published" });
  expect(ranAloneForMs).toBeGreaterThan(5 * 60_000);
});
