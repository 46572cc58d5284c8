import { expect, it } from "vitest";
import { exitCodeOf } from "../../../src/cli/exit-codes.ts";

it("gives every failure the number that scripts rely on", () => {
  const codes = [
    "JOB_FAILED",
    "USAGE",
    "UNREACHABLE",
    "INPUT_NOT_READY",
    "DATA_CHECK_FAILED",
    "CONFLICT",
    "CANCELLED",
    "TIMEOUT",
    "ABANDONED",
  ] as const;
  expect(codes.map((code) => exitCodeOf(code, null))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it("tells Ctrl-C from SIGTERM as shells do", () => {
  expect(exitCodeOf("INTERRUPTED", "SIGINT")).toBe(130);
  expect(exitCodeOf("INTERRUPTED", "SIGTERM")).toBe(143);
});
