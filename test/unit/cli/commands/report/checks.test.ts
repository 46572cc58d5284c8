import { expect, it } from "vitest";
import { checkFacts } from "../../../../../src/cli/commands/report/facts/checks.ts";
import { FailureError, toFailure } from "../../../../../src/submit/failure.ts";

const details = {
  checks: [
    { what: "All days have landed", state: "passed", detail: "2 days" },
    { what: "No key twice", state: "in-write", rule: "duplicateKey" },
    { what: "Each has a key", state: "in-write", rule: "nullKey" },
  ],
};
const broken = toFailure(new FailureError("DATA_CHECK_FAILED", "broken", { facts: { rules: ["duplicateKey"] } }));

it.each([
  ["succeeded", null, ["passed", "passed", "passed"]],
  ["running", null, ["passed", "open", "open"]],
  ["failed", broken, ["passed", "failed", "open"]],
  ["failed", toFailure(new Error("other")), ["passed", "open", "open"]],
] as const)("of a run that %s with %j says %j", (state, failure, states) => {
  expect(checkFacts(details, { state, failure }).map((check) => check.state)).toEqual(states);
});

it("has none for a job that records none", () => {
  expect(checkFacts({}, { state: "succeeded", failure: null })).toEqual([]);
});
