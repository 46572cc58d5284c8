import type { JsonObject } from "../job/json.ts";
import type { Failure } from "./failure.ts";
import type { RunIds } from "./run-ids.ts";
import type { SparkUi } from "./spark-ui.ts";

/** A run's last known state. `pending`: the server may not have got its request. `unknown`: the server forgot it. */
export type RunState = "pending" | "running" | "succeeded" | "failed" | "cancelled" | "abandoned" | "unknown";

/** All that another process needs to find a run again. It holds no token. */
export interface RunRecord {
  readonly schemaVersion: 1;
  readonly run: RunIds;
  readonly job: string;
  /** `--name`: the name that its submitter gave it. */
  readonly name: string | null;
  /** What was typed for the job's parameters, by camelCase name; `***` stands for secrets. */
  readonly arguments: Readonly<Record<string, readonly string[]>>;
  /** Of the arguments as they were typed, where some are masked: whether those of two runs are equal. */
  readonly argumentsDigest?: string;
  /** Where the run is. */
  readonly spark: {
    /** The connection string without its secrets. */
    readonly remote: string;
    /** The profile that knows the token, where one was used. */
    readonly profile: string | null;
    /** The headers that the address had beside, without their values; left out if there are none. */
    readonly headers?: HeaderDigests;
  };
  /** Who submitted it, and from where. Records of earlier versions lack this and the next two. */
  readonly origin?: RunOrigin;
  /** The server's web UI, if it has one. */
  readonly ui?: SparkUi;
  /** What the process that read the run saw of its stages. */
  readonly stages?: readonly SeenStage[];
  /** The job's own fields: `asOf`, `days`, `path`. */
  readonly fields: JsonObject;
  /** What else the job's report needs. */
  readonly details?: JsonObject;
  /** What a failed run's first reader was told: the server says only once why a run failed. */
  readonly failure?: Failure;
  readonly state: RunState;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** ISO 8601: the run's end. Left out if no process of this machine was reading the run when it ended. */
  readonly endedAt?: string;
  /** Until when the server keeps a run without a reader; `null` while it has one. */
  readonly keptUntil: string | null;
}

/** A digest of the value of each header, by its name: the value may be a credential, and may say which Spark is meant. */
export type HeaderDigests = Readonly<Record<string, string>>;

/** Who submitted a run, and from where. */
export interface RunOrigin {
  /** The user of the operating system. */
  readonly user: string;
  readonly host: string;
  readonly directory: string;
  /** What `--conf` set, without secrets. */
  readonly conf: Readonly<Record<string, string>>;
}

/** A stage, as the progress of a run told of it. */
export interface SeenStage {
  readonly stage: number;
  readonly tasks: number;
  readonly completedTasks: number;
  readonly bytesRead: number;
  /** ISO 8601: when the progress first had it. It may have begun some seconds before. */
  readonly seenAt: string;
  /** ISO 8601: when the progress last had it, or first said that it is done. */
  readonly lastAt: string;
  readonly isDone: boolean;
}

/** How long a run took, if its end was seen; `null` otherwise. */
export function tookMs({ startedAt, endedAt }: Pick<RunRecord, "startedAt" | "endedAt">): number | null {
  return endedAt === undefined ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
}

/** Whether nothing more can happen to a run. */
export function isFinal(state: RunState): boolean {
  switch (state) {
    case "succeeded":
    case "failed":
    case "cancelled":
    case "abandoned":
      return true;
    case "pending":
    case "running":
    case "unknown":
      return false;
  }
}

/** Whether a run is over and has not published, as far as is known. */
export function isUnsuccessful(state: RunState): boolean {
  return isFinal(state) && state !== "succeeded";
}
