import { expect, it } from "vitest";
import { SeenStages } from "../../../src/cli/runs/seen-stages.ts";
import type { ExecutionProgress } from "../../../src/client/events.ts";

function progress(...stages: readonly (readonly [id: bigint, done: number, isDone: boolean])[]): ExecutionProgress {
  const counts = { tasks: 8, completedTasks: 0, inflightTasks: 0, bytesRead: 0n };
  return {
    ...counts,
    stages: stages.map(([stageId, completedTasks, isDone]) => ({
      stageId,
      tasks: 8,
      completedTasks,
      bytesRead: 100n,
      isDone,
    })),
  };
}

it("remembers when each stage was first seen, and when it was first seen done", () => {
  const times = ["2022-03-26T04:00:00.000Z", "2022-03-26T04:00:02.000Z", "2022-03-26T04:00:04.000Z"];
  const clock = times.map((time) => new Date(time)).values();
  const seen = new SeenStages(() => clock.next().value ?? new Date(0));
  expect(seen.recorded()).toEqual({});
  seen.saw(progress([1n, 4, false]));
  seen.saw(progress([1n, 8, true], [2n, 0, false]));
  seen.saw(progress([1n, 8, true], [2n, 3, false]));
  const common = { tasks: 8, bytesRead: 100 };
  expect(seen.recorded()).toEqual({
    stages: [
      { ...common, stage: 1, completedTasks: 8, seenAt: times[0], lastAt: times[1], isDone: true },
      { ...common, stage: 2, completedTasks: 3, seenAt: times[1], lastAt: times[2], isDone: false },
    ],
  });
});
