import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  backoff,
  defaultRetryPolicy,
  isTransient,
  type RetryableFailure,
  RetryBudget,
} from "../../../src/client/retry.ts";

const unavailable: RetryableFailure = { code: "UNAVAILABLE", errorClass: null, retryDelayMs: null };
const noJitter = (): number => 0;

function waitsOf(budget: RetryBudget, failure: RetryableFailure): readonly number[] {
  const waits: number[] = [];
  for (let wait = budget.nextWaitMs(failure); wait !== null; wait = budget.nextWaitMs(failure)) waits.push(wait);
  return waits;
}

describe("the default retry policy", () => {
  it("waits at least ten minutes in all before giving up", () => {
    const waitsMs = [...backoff(defaultRetryPolicy)];
    expect(waitsMs.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(10 * 60_000);
  });

  it("quadruples its waits from 50 ms to a minute, fifteen times", () => {
    expect([...backoff(defaultRetryPolicy)]).toEqual([50, 200, 800, 3200, 12800, 51200, ...Array(9).fill(60_000)]);
  });

  it("adds jitter to waits of two seconds and more only", () => {
    const budget = new RetryBudget([defaultRetryPolicy], () => 1);
    expect(waitsOf(budget, unavailable).slice(0, 5)).toEqual([50, 200, 800, 3700, 13300]);
  });

  it.each([
    ["UNAVAILABLE", unavailable, true],
    ["a stolen cursor", { ...unavailable, code: "INTERNAL", errorClass: "INVALID_CURSOR.DISCONNECTED" }, true],
    ["RetryInfo on any code", { ...unavailable, code: "RESOURCE_EXHAUSTED", retryDelayMs: 0 }, true],
    ["INTERNAL", { ...unavailable, code: "INTERNAL" }, false],
    [
      "an operation id in use",
      { ...unavailable, code: "INTERNAL", errorClass: "INVALID_HANDLE.OPERATION_ALREADY_EXISTS" },
      false,
    ],
    ["DEADLINE_EXCEEDED", { ...unavailable, code: "DEADLINE_EXCEEDED" }, false],
    ["UNAUTHENTICATED", { ...unavailable, code: "UNAUTHENTICATED" }, false],
  ] satisfies readonly [string, RetryableFailure, boolean][])("on %s", (_, failure, expected) => {
    expect(isTransient(failure)).toBe(expected);
  });
});

describe("a retry budget", () => {
  it("waits as long as RetryInfo asks where that is longer", () => {
    const budget = new RetryBudget([defaultRetryPolicy], noJitter);
    expect(budget.nextWaitMs({ ...unavailable, retryDelayMs: 1_000 })).toBe(1_000);
    expect(budget.nextWaitMs({ ...unavailable, retryDelayMs: 10 })).toBe(200);
  });

  it("honours RetryInfo up to ten minutes", () => {
    const budget = new RetryBudget([defaultRetryPolicy], noJitter);
    expect(budget.nextWaitMs({ ...unavailable, retryDelayMs: 10 * 60_000 })).toBe(600_000);
    expect(budget.nextWaitMs({ ...unavailable, retryDelayMs: 11 * 60_000 })).toBe(600_000);
  });

  it("is full again after progress", () => {
    const budget = new RetryBudget([{ ...defaultRetryPolicy, maxRetries: 2 }], noJitter);
    expect(waitsOf(budget, unavailable)).toEqual([50, 200]);
    budget.reset();
    expect(waitsOf(budget, unavailable)).toEqual([50, 200]);
  });

  it("lets the first policy that is about a failure decide, and keeps their counts apart", () => {
    const own = {
      ...defaultRetryPolicy,
      maxRetries: 1,
      initialBackoffMs: 7,
      canRetry: ({ code }: RetryableFailure) => code === "DEADLINE_EXCEEDED",
    };
    const budget = new RetryBudget([own, { ...defaultRetryPolicy, maxRetries: 2 }], noJitter);
    expect(budget.nextWaitMs({ ...unavailable, code: "DEADLINE_EXCEEDED" })).toBe(7);
    expect(budget.nextWaitMs({ ...unavailable, code: "DEADLINE_EXCEEDED" })).toBeNull();
    expect(waitsOf(budget, unavailable)).toEqual([50, 200]);
  });

  it("has no retries without a policy, or for a failure that none is about", () => {
    expect(new RetryBudget([]).nextWaitMs(unavailable)).toBeNull();
    expect(new RetryBudget([defaultRetryPolicy]).nextWaitMs({ ...unavailable, code: "INVALID_ARGUMENT" })).toBeNull();
  });

  it("never waits less than the policy says nor more than its cap, jitter and server's delay allow", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(2_000_000), (random, retryDelayMs) => {
        for (const wait of waitsOf(new RetryBudget([defaultRetryPolicy], () => random), {
          ...unavailable,
          retryDelayMs,
        })) {
          expect(wait).toBeGreaterThanOrEqual(50);
          expect(wait).toBeLessThanOrEqual(600_000 + 500);
        }
      }),
    );
  });
});
