import type { JsonObject } from "../../../../job/json.ts";
import type { Failure } from "../../../../submit/failure.ts";
import type { RunIds } from "../../../../submit/run-ids.ts";
import type { RunOrigin, RunState } from "../../../../submit/run-record.ts";
import type { CheckFacts } from "./checks.ts";
import type { DayFacts } from "./days.ts";
import type { Rerun } from "./rerun.ts";
import type { StageFacts } from "./stages.ts";

/** All that the page of a run shows. It holds no secret: `withoutSecrets` has been over it. */
export interface RunFacts {
  /** Null for a run that only its audit record tells of. */
  readonly run: RunIds | null;
  /** Null for another machine's run of an unknown job. */
  readonly job: string | null;
  readonly name: string | null;
  readonly state: RunState;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly failure: Failure | null;
  /** What was typed, by option: `--landing`. */
  readonly arguments: readonly (readonly [option: string, values: readonly string[]])[];
  readonly origin: RunOrigin | null;
  readonly spark: { readonly remote: string; readonly profile: string | null; readonly version: string | null };
  readonly ui: { readonly url: string; readonly applicationId: string | null } | null;
  readonly path: string | null;
  readonly rows: number | null;
  readonly days: readonly DayFacts[];
  /** The day of the table that the days are compared with; null if there is none or if that is not on record. */
  readonly comparedWith: string | null;
  readonly stages: readonly StageFacts[];
  readonly plan: PlanFacts | null;
  readonly checks: readonly CheckFacts[];
  readonly rerun: Rerun | null;
  /** The job's own fields that nothing above shows. */
  readonly others: JsonObject;
  /** Where all this is from, and what could not be had. */
  readonly sources: readonly Source[];
}

/** A plan of Spark's. */
export interface PlanFacts {
  readonly text: string;
  /** `ran`: the plan of the run itself. `planned-now`: what Spark plans for the same arguments today. */
  readonly of: "ran" | "planned-now";
  readonly scans: readonly ScanFilters[];
}

/** What a scan leaves to the files: by their folders, and by their own statistics. */
export interface ScanFilters {
  readonly scan: string;
  readonly partition: string | null;
  readonly pushed: string | null;
}

/** A place that was asked. */
export interface Source {
  readonly what: string;
  /** Whether it had something to tell. */
  readonly answered: boolean;
  readonly detail: string;
}
