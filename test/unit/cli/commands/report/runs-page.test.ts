import { expect, it } from "vitest";
import type { RunOfMany } from "../../../../../src/cli/commands/report/facts/runs-facts.ts";
import { runsPage } from "../../../../../src/cli/commands/report/page/runs-page.ts";

const run = (durationMs: number | null): RunOfMany => ({
  id: "900d0000",
  job: "orders",
  asOf: null,
  state: "succeeded",
  startedAt: null,
  durationMs,
  rows: null,
  by: null,
  why: null,
});
const made = { madeAt: "2022-03-26T00:00:00.000Z", version: "1.0.0" };
const times = { since: "2022-03-01T00:00:00.000Z", until: made.madeAt };

it.each([
  [[1_000, 4_000], "2.5 s"],
  [[9_000, 1_000, 2_000], "2.0 s"],
  [[9_000, 1_000, 4_000, 2_000], "3.0 s"],
  [[7_000, null], "7.0 s"],
])("the median of runs that took %j ms is %s", (durationsMs, median) => {
  const page = runsPage({ ...times, job: null, processed: null, runs: durationsMs.map(run) }, made);
  expect(page).toContain(`<div><dt>Median time</dt><dd>${median}</dd></div>`);
});
