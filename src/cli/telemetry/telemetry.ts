import type { ClientHooks } from "../../client/calls/client-hooks.ts";
import { type StepRunner, untraced } from "../../submit/step.ts";
import type { Output } from "../terminal/output.ts";
import type { LineageEnd, LineageRun } from "./lineage/lineage-run.ts";

/** What a command tells of its work, beside what it prints. */
export interface Telemetry {
  readonly step: StepRunner;
  /** For the clients of the command. */
  readonly interceptCall?: ClientHooks["interceptCall"];
  /** Counts a submission that ended. */
  readonly submitted: (submission: CountedSubmission) => void;
  /** Told of runs that start or end; `null` if nobody asked. */
  readonly lineage: Lineage | null;
  /** Sends what was not sent yet. Bounded, and never rejects. */
  readonly flush: () => Promise<void>;
}

/** Tells of runs and of the data that they read and write. Nothing waits for it but the end of the command. */
export interface Lineage {
  started(run: LineageRun): void;
  ended(run: LineageRun, end: LineageEnd): void;
  flush(): Promise<void>;
}

export interface CountedSubmission {
  readonly job: string;
  /** Its state, or the code of its failure. */
  readonly outcome: string;
  readonly rows: number | null;
  readonly durationMs: number;
}

/** What telemetry needs of the process. */
export interface TelemetryContext {
  /** Relative paths count from here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly verbose: boolean;
}

export const noTelemetry: Telemetry = { step: untraced, submitted: () => {}, lineage: null, flush: async () => {} };
