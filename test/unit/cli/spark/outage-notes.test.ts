import { describe, expect, it } from "vitest";
import { outageNotes } from "../../../../src/cli/spark/outage-notes.ts";
import type { RetryEvent } from "../../../../src/client/calls/client-hooks.ts";
import { RpcError } from "../../../../src/client/grpc-status.ts";

const failed: RetryEvent = {
  method: "ReattachExecute",
  operationId: "o",
  stage: "connected",
  code: "UNAVAILABLE",
  error: new RpcError(14, "away"),
  failures: 1,
  failingMs: 0,
  waitMs: 0,
};

/** How many notes there are after each of these events; `at` is when they happen. */
function countsOf(events: readonly (Partial<RetryEvent> & { readonly at: number })[]): readonly number[] {
  const notes: string[] = [];
  let now = 0;
  const onRetry = outageNotes(
    (line) => void notes.push(line),
    () => now,
  );
  return events.map(({ at, ...event }) => {
    now = at;
    onRetry({ ...failed, failingMs: at, ...event });
    return notes.length;
  });
}

describe("a note about a server that does not answer", () => {
  it("is made once it has failed for a second, and each minute from then on", () => {
    expect(countsOf([{ at: 0 }, { at: 999 }, { at: 1_000 }, { at: 60_999 }, { at: 61_000 }])).toEqual([0, 0, 1, 1, 2]);
  });

  it("is made once for calls that fail side by side", () => {
    expect(countsOf([{ at: 1_000 }, { at: 1_000, method: "ReleaseExecute", operationId: null }])).toEqual([1, 1]);
  });

  it("is not made while connecting, which ends by itself, nor of a server that answers", () => {
    const answers = [{ stage: "connecting" }, { code: "INTERNAL" }, { code: "DEADLINE_EXCEEDED" }] as const;
    expect(countsOf(answers.map((answer) => ({ at: 5_000, ...answer })))).toEqual([0, 0, 0]);
  });
});
