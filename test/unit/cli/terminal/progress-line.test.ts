import { expect, it } from "vitest";
import { bytesText, progressText } from "../../../../src/cli/terminal/progress-line.ts";

const stage = { stageId: 1n, tasks: 20, completedTasks: 20, bytesRead: 0n, isDone: true };
const progress = {
  stages: [stage, { ...stage, stageId: 2n, isDone: false }],
  tasks: 40,
  completedTasks: 10,
  inflightTasks: 2,
  bytesRead: 1_234_567n,
};

it("shows stages, tasks, bytes and rate on one line", () => {
  expect(progressText(progress, { elapsedMs: 2_000, columns: 200 })).toBe(
    "[======                  ] 10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 617.3 kB/s",
  );
});

it("stays within the terminal: a shorter bar, then none", () => {
  expect(progressText(progress, { elapsedMs: 2_000, columns: 79 })).toBe(
    "[====             ] 10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 617.3 kB/s",
  );
  expect(progressText(progress, { elapsedMs: 2_000, columns: 59 })).toBe(
    "10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 617.3 kB/s",
  );
});

it("knows no rate in the first second, and does not divide by the tasks that are not known yet", () => {
  const none = { stages: [], tasks: 0, completedTasks: 0, inflightTasks: 0, bytesRead: 0n };
  expect(progressText(none, { elapsedMs: 999, columns: 79 })).toBe(
    `[${" ".repeat(24)}] 0/0 tasks, 0 running, 0/0 stages, 0 B read`,
  );
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [1_500_000_000, "1.5 GB"],
])("writes %i bytes as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
