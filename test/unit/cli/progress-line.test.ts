import { expect, it } from "vitest";
import { bytesText, progressText } from "../../../src/cli/progress-line.ts";

it("shows how far a run is on one line", () => {
  const progress = { stages: [], tasks: 40, completedTasks: 10, inflightTasks: 2, bytesRead: 1_234_567n };
  expect(progressText(progress)).toBe("[======                  ] 10/40 tasks, 2 running, 0 stages, 1.2 MB read");
});

it("does not divide by the tasks that are not known yet", () => {
  const progress = { stages: [], tasks: 0, completedTasks: 0, inflightTasks: 0, bytesRead: 0n };
  expect(progressText(progress)).toBe(`[${" ".repeat(24)}] 0/0 tasks, 0 running, 0 stages, 0 B read`);
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [1_500_000_000, "1.5 GB"],
])("writes %i bytes as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
