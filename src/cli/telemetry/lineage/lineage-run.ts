import type { RecordedRun } from "../../../job/job.ts";
import type { RunIds } from "../../../submit/run-ids.ts";

/** A run, as its events show it. */
export interface LineageRun extends RecordedRun {
  /** `null` for a submission that came to no run. */
  readonly run: RunIds | null;
  /** The job's own name. */
  readonly job: string;
  /** `--name`. */
  readonly name: string | null;
  /** ISO 8601: when it was started. */
  readonly startedAt: string;
  /** The connection string without secrets. */
  readonly remote: string;
  /** The paths among what the job was given; empty if that is not known here. */
  readonly paths: readonly string[];
  /** The SQL file that is the job, as an absolute path; `null` for other jobs. */
  readonly sqlFile: string | null;
}

/** How a run ended. */
export interface LineageEnd {
  readonly type: "COMPLETE" | "FAIL" | "ABORT";
  /** ISO 8601. */
  readonly at: string;
  /** Why it did not succeed. */
  readonly error?: { readonly message: string; readonly errorClass: string | null };
  /** The server's version, if it is known here. */
  readonly sparkVersion?: string;
}
