import { describe, expect, it } from "vitest";
import { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "../../../src/errors.ts";
import { JobError } from "../../../src/job/job-error.ts";
import { FailureError, toFailure } from "../../../src/submit/failure.ts";

describe("toFailure", () => {
  it.each([
    [new InvalidInputError("x"), "USAGE"],
    [new UnreachableError("x"), "UNREACHABLE"],
    [new SessionLostError("x"), "UNREACHABLE"],
    [new SparkConnectError("x", { errorClass: "OPERATION_CANCELED" }), "CANCELLED"],
    [new SparkConnectError("x", { errorClass: "DIVIDE_BY_ZERO" }), "JOB_FAILED"],
    [new TypeError("x"), "JOB_FAILED"],
    ["a string", "JOB_FAILED"],
    [new FailureError("TIMEOUT", "x"), "TIMEOUT"],
  ])("classifies %s as %s", (error, code) => {
    expect(toFailure(error).code).toBe(code);
  });

  it("keeps what a job says about its failure", () => {
    const error = new JobError("INPUT_NOT_READY", "a day is missing", {
      hint: "Wait.",
      retryable: true,
      facts: { missing: [] },
    });
    expect(toFailure(error)).toEqual({
      code: "INPUT_NOT_READY",
      message: "a day is missing",
      hint: "Wait.",
      retryable: true,
      errorClass: null,
      sqlState: null,
      facts: { missing: [] },
    });
  });

  it("knows a job's error from another copy of this package", () => {
    const foreign = Object.assign(new Error("late"), {
      name: "JobError",
      code: "CONFLICT",
      hint: "h",
      retryable: true,
      facts: {},
    });
    expect(toFailure(foreign)).toMatchObject({ code: "CONFLICT", hint: "h" });
  });

  it("carries Spark's error class and SQLSTATE", () => {
    const error = new SparkConnectError("x", { errorClass: "DIVIDE_BY_ZERO", sqlState: "22012" });
    expect(toFailure(error)).toMatchObject({ errorClass: "DIVIDE_BY_ZERO", sqlState: "22012" });
  });
});
