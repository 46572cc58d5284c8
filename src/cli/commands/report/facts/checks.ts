import type { JsonObject } from "../../../../job/json.ts";
import type { Failure } from "../../../../submit/failure.ts";
import type { RunState } from "../../../../submit/run-record.ts";
import { isObject } from "../../../../tables/store/recorded-inputs.ts";

/** `open` is a check of a write that has not ended, or that failed for another reason. */
export type CheckState = "passed" | "failed" | "skipped" | "open";

export interface CheckFacts {
  readonly what: string;
  readonly state: CheckState;
  readonly detail: string | null;
}

/** The checks that a job recorded before its run, with what became of them. */
export function checkFacts(
  { checks }: JsonObject,
  { state, failure }: { readonly state: RunState; readonly failure: Failure | null },
): readonly CheckFacts[] {
  if (!Array.isArray(checks)) return [];
  const rules = failure?.facts["rules"];
  const broken = new Set(Array.isArray(rules) ? rules : []);
  return checks.filter(isObject).map(({ what, state: recorded, rule, detail }) => ({
    what: String(what),
    state: recorded === "in-write" ? inWrite(broken.has(rule ?? null), state) : recordedState(recorded),
    detail: typeof detail === "string" ? detail : null,
  }));
}

/** A write that published has passed all its checks. One that a rule ended may not have come to the others. */
function inWrite(isBroken: boolean, state: RunState): CheckState {
  if (isBroken) return "failed";
  return state === "succeeded" ? "passed" : "open";
}

function recordedState(state: JsonObject[string] | undefined): CheckState {
  return state === "passed" || state === "skipped" ? state : "open";
}
