import { expect, it } from "vitest";
import type { CliContext } from "../../../../src/cli/context.ts";
import {
  bytesText,
  type ProgressClock,
  progressLine,
  progressText,
} from "../../../../src/cli/terminal/progress-line.ts";

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
    "[======                  ] 10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 617.3 kB/s, 2 s",
  );
});

it("stays within the terminal: a shorter bar, then none", () => {
  expect(progressText(progress, { elapsedMs: 2_000, columns: 79 })).toBe(
    "[===         ] 10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 617.3 kB/s, 2 s",
  );
  expect(progressText(progress, { elapsedMs: 2_000, columns: 64 })).toBe(
    "10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 617.3 kB/s, 2 s",
  );
});

it("knows no rate in the first second, and does not divide by the tasks that are not known yet", () => {
  const none = { stages: [], tasks: 0, completedTasks: 0, inflightTasks: 0, bytesRead: 0n };
  expect(progressText(none, { elapsedMs: 999, columns: 79 })).toBe(
    `[${" ".repeat(24)}] 0/0 tasks, 0 running, 0/0 stages, 0 B read, 1 s`,
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

interface Heard {
  readonly said: string[];
  readonly clock: ProgressClock;
  readonly output: CliContext["output"];
  /** Moves the clock, which calls what is due every `ms`. */
  readonly pass: (ms: number) => void;
}

function heard(): Heard {
  const said: string[] = [];
  const due: { readonly ms: number; readonly call: () => void }[] = [];
  let now = 0;
  // The other members are not called.
  const output = {
    drawnColumns: 77,
    note: (line: string) => said.push(line),
    draw: (line: string | null) => said.push(line ?? "<erased>"),
  } as unknown as CliContext["output"];
  return {
    said,
    output,
    clock: {
      nowMs: () => now,
      every: (ms, call) => {
        due.push({ ms, call });
        return { [Symbol.dispose]: () => due.splice(0) };
      },
    },
    pass: (ms) => {
      now += ms;
      for (const one of due) if (one.ms === ms) one.call();
    },
  };
}

it("where there is no terminal, a note each minute says that the run goes on, and how far", () => {
  const { said, output, clock, pass } = heard();
  {
    using line = progressLine({ progress: "heartbeat", output }, clock);
    pass(60_000);
    line.about("2022-03-25 credit-snapshot");
    line.show(progress);
    pass(1_000);
    pass(60_000);
  }
  pass(60_000);
  expect(said).toEqual([
    "still going after 1 min",
    "2022-03-25 credit-snapshot: still going, 10/40 tasks, 2 running, 1/2 stages, 1.2 MB read, 10.2 kB/s after 2 min 1 s",
  ]);
});

it("the time goes on between two answers of the server, and the line is erased at the end", () => {
  const { said, output, clock, pass } = heard();
  {
    using line = progressLine({ progress: "bar", output }, clock);
    pass(1_000);
    line.show(progress);
    pass(1_000);
  }
  expect(said.map((line) => line.replace(/^.* /, ""))).toEqual(["s", "s", "<erased>"]);
  expect(said[1]).toMatch(/, 2 s$/);
});

it("is silent if no progress is wanted", () => {
  const { said, output, clock, pass } = heard();
  {
    using line = progressLine({ progress: "none", output }, clock);
    line.show(progress);
    pass(60_000);
  }
  expect(said).toEqual([]);
});
