import type { RunRecord, SeenStage } from "../../../../submit/run-record.ts";

/** A stage of a run. What only the web UI tells is null if it did not answer. */
export interface StageFacts {
  readonly stage: number;
  /** What Spark calls it: the call that made it. */
  readonly name: string | null;
  readonly state: "done" | "running" | "failed" | "skipped" | "seen";
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly tasks: number;
  readonly completedTasks: number;
  readonly failedTasks: number;
  /** How long a task took: at least, half of them at most, and at most. */
  readonly taskMs: { readonly min: number; readonly median: number; readonly max: number } | null;
  readonly bytesRead: number | null;
  readonly bytesWritten: number | null;
  readonly bytesShuffled: number | null;
  readonly bytesSpilled: number | null;
}

/** How many times as long as the median task the longest took; null if that is not known. */
export function skewOf({ taskMs, tasks }: Pick<StageFacts, "taskMs" | "tasks">): number | null {
  return taskMs === null || tasks < 2 || taskMs.median <= 0 ? null : taskMs.max / taskMs.median;
}

/** The stages that the run's progress told of, in the order of their times. */
export function recordedStages({ stages = [] }: Pick<RunRecord, "stages">): readonly StageFacts[] {
  return stages.map(ofProgress).sort((a, b) => a.stage - b.stage);
}

function ofProgress({ stage, tasks, completedTasks, bytesRead, seenAt, lastAt, isDone }: SeenStage): StageFacts {
  return {
    stage,
    name: null,
    state: isDone ? "done" : "seen",
    startedAt: seenAt,
    endedAt: lastAt,
    tasks,
    completedTasks,
    failedTasks: 0,
    taskMs: null,
    bytesRead,
    bytesWritten: null,
    bytesShuffled: null,
    bytesSpilled: null,
  };
}
