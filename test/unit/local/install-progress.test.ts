import { expect, it } from "vitest";
import { describeProgress, type InstallProgress } from "../../../src/local/install-progress.ts";

it("says a line for each step and each 100 MB", () => {
  const lines: string[] = [];
  const report = describeProgress((line) => lines.push(line));
  const requirement = "pyspark==4.3.0";
  const progress: InstallProgress[] = [
    { step: "waiting", pid: 7 },
    { step: "downloading", requirement, receivedBytes: 0 },
    { step: "downloading", requirement, receivedBytes: 99_000_000 },
    { step: "downloading", requirement, receivedBytes: 250_000_000 },
    { step: "unpacking", requirement, writtenBytes: 1 },
    { step: "unpacking", requirement, writtenBytes: 2 },
  ];
  for (const step of progress) report(step);
  expect(lines).toEqual([
    "Another process (7) is installing Spark; waiting for it",
    "Downloading pyspark==4.3.0: 0 MB",
    "Downloading pyspark==4.3.0: 200 MB",
    "Unpacking pyspark==4.3.0",
  ]);
});
