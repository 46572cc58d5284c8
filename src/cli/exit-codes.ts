import type { FailureCode } from "../submit/failure.ts";

/** The signals that cancel a run. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** The process's exit code for a failure: scripts rely on these numbers. */
export function exitCodeOf(code: FailureCode, signal: StopSignal | null): number {
  switch (code) {
    case "JOB_FAILED":
      return 1;
    case "USAGE":
      return 2;
    case "UNREACHABLE":
      return 3;
    case "INPUT_NOT_READY":
      return 4;
    case "DATA_CHECK_FAILED":
      return 5;
    case "CONFLICT":
      return 6;
    case "CANCELLED":
      return 7;
    case "TIMEOUT":
      return 8;
    case "ABANDONED":
      return 9;
    case "INTERRUPTED":
      return signal === "SIGTERM" ? 143 : 130;
  }
}
