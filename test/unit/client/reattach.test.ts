import { describe, expect, it } from "vitest";
import { maxImmediateMs, ReattachState } from "../../../src/client/reattach.ts";
import { defaultRetryPolicy, type RetryableFailure, RetryBudget } from "../../../src/client/retry.ts";

const lost: RetryableFailure = { code: "UNAVAILABLE", errorClass: null, retryDelayMs: null };
const notFound: RetryableFailure = {
  code: "INTERNAL",
  errorClass: "INVALID_HANDLE.OPERATION_NOT_FOUND",
  retryDelayMs: null,
};
const takenOver: RetryableFailure = { ...notFound, errorClass: "INVALID_CURSOR.DISCONNECTED" };
const late: RetryableFailure = { ...lost, code: "DEADLINE_EXCEEDED" };
const fail = { kind: "fail" };

function newState(
  origin: "execute" | "attach" = "execute",
  maxRetries = 2,
): { state: ReattachState; clock: { ms: number } } {
  const clock = { ms: 0 };
  const budget = new RetryBudget([{ ...defaultRetryPolicy, maxRetries }], () => 0);
  return { state: new ReattachState({ origin, budget, now: () => clock.ms }), clock };
}

describe("a reattachable execution", () => {
  it("goes on after the last response, at once, when a stream ends before the result is complete", () => {
    const { state } = newState();
    state.onResponse("r1", "partial");
    state.onResponse("r2", "partial");
    expect(state.onEnd()).toEqual({ kind: "reattach", waitMs: 0, after: "r2" });
    expect(state.isComplete).toBe(false);
  });

  it("is complete with result_complete and not before", () => {
    const { state } = newState();
    state.onResponse("r1", "partial");
    expect(state.isComplete).toBe(false);
    state.onResponse("r2", "complete");
    expect(state.isComplete).toBe(true);
  });

  it("asks the server first when the connection breaks before a response: it may have started", () => {
    expect(newState().state.onError(lost)).toEqual({ kind: "reattach", waitMs: 50, after: null });
  });

  it("starts anew when nothing was received and the server never saw the operation", () => {
    expect(newState().state.onError(notFound)).toEqual({ kind: "execute", waitMs: 0 });
  });

  it("fails and never starts anew once a response was received", () => {
    const { state } = newState();
    state.onResponse("r1", "partial");
    expect(state.onError(notFound)).toEqual(fail);
  });

  it("never starts anew what another reader took over and released, as a cancel does", () => {
    const { state } = newState();
    expect(state.onError(takenOver)).toEqual({ kind: "reattach", waitMs: 50, after: null });
    expect(state.onError(notFound)).toEqual(fail);
  });

  it("never starts an operation that it was only attached to", () => {
    expect(newState("attach").state.onError(notFound)).toEqual(fail);
  });

  it.each([
    "INVALID_HANDLE.SESSION_NOT_FOUND",
    "INVALID_HANDLE.SESSION_CLOSED",
    "INVALID_HANDLE.SESSION_CHANGED",
    "INVALID_HANDLE.OPERATION_ABANDONED",
    "INVALID_HANDLE.OPERATION_ALREADY_EXISTS",
    "DIVIDE_BY_ZERO",
  ])("fails on %s", (errorClass) => {
    expect(newState().state.onError({ code: "INTERNAL", errorClass, retryDelayMs: null })).toEqual(fail);
  });

  it("fails when the retries are spent, and has them all again after a response", () => {
    const { state } = newState();
    expect([state.onError(lost), state.onError(lost), state.onError(lost)]).toEqual([
      { kind: "reattach", waitMs: 50, after: null },
      { kind: "reattach", waitMs: 200, after: null },
      fail,
    ]);
    state.onResponse("r1", "partial");
    expect(state.onError(lost)).toEqual({ kind: "reattach", waitMs: 50, after: "r1" });
  });

  it("reattaches after a segment's deadline without spending retries", () => {
    const { state } = newState("execute", 0);
    expect(state.onError(late)).toEqual({ kind: "reattach", waitMs: 0, after: null });
  });

  it("gives up on deadlines after an hour without a response", () => {
    const { state, clock } = newState();
    state.onError(late);
    clock.ms = maxImmediateMs - 1;
    expect(state.onError(late)).toMatchObject({ kind: "reattach" });
    clock.ms = maxImmediateMs;
    expect(state.onError(late)).toEqual(fail);
  });

  it("counts that hour anew from each response", () => {
    const { state, clock } = newState();
    state.onError(late);
    clock.ms = maxImmediateMs - 1;
    state.onResponse("r1", "partial");
    clock.ms = maxImmediateMs + 1;
    expect(state.onError(late)).toEqual({ kind: "reattach", waitMs: 0, after: "r1" });
  });

  it("slows down, to once a second, when each stream ends without a response", () => {
    const { state } = newState();
    const waits = Array.from({ length: 10 }, () => state.onEnd()).map((step) =>
      "waitMs" in step ? step.waitMs : null,
    );
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
  });

  it("takes a response without an id as progress and keeps its place", () => {
    const { state } = newState();
    state.onResponse("r1", "partial");
    state.onResponse("", "partial");
    expect(state.onEnd()).toEqual({ kind: "reattach", waitMs: 0, after: "r1" });
  });
});
