import type { Command } from "commander";
import type { IsoDate } from "../../../job/days.ts";
import type { Job } from "../../../job/job.ts";
import type { IfRunning } from "../../../submit/submit-job.ts";
import type { TypedTexts } from "../../job-options.ts";

export interface BackfillRequest {
  readonly job: Job;
  readonly jobName: string;
  /** The parameter that takes the day. */
  readonly dateParameter: string;
  /** What was typed for the other parameters. */
  readonly texts: TypedTexts;
  readonly command: Command;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly parallel: number;
  readonly failFast: boolean;
  readonly resume: boolean;
  readonly mode: "run" | "dry-run";
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly ifRunning: IfRunning;
}
