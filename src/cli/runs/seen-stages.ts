import type { ExecutionProgress } from "../../client/events.ts";
import type { SeenStage } from "../../submit/run-record.ts";

/** More than these are not recorded: a run's page shows no more either. */
const maxStages = 200;

/** Remembers the stages that a run's progress tells of, for its page: Spark forgets them. */
export class SeenStages {
  readonly #stages = new Map<bigint, SeenStage>();
  readonly #now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  saw({ stages }: ExecutionProgress): void {
    const at = this.#now().toISOString();
    for (const { stageId, tasks, completedTasks, bytesRead, isDone } of stages) {
      const before = this.#stages.get(stageId);
      if (before === undefined && this.#stages.size >= maxStages) continue;
      this.#stages.set(stageId, {
        stage: Number(stageId),
        tasks,
        completedTasks,
        bytesRead: Number(bytesRead),
        seenAt: before?.seenAt ?? at,
        lastAt: before?.isDone ? before.lastAt : at,
        isDone,
      });
    }
  }

  /** As a record has them: nothing if no stage was seen. */
  recorded(): { readonly stages?: readonly SeenStage[] } {
    return this.#stages.size === 0 ? {} : { stages: [...this.#stages.values()] };
  }
}
