import type { ExecutionProgress } from "../../client/events.ts";
import type { CliContext } from "../context.ts";
import { durationText } from "../duration.ts";

/**
 * How far a run is: on a terminal one line, redrawn until it is erased at the end; elsewhere a note each minute, so that
 * a log shows that the run goes on.
 */
export interface ProgressLine extends Disposable {
  show(progress: ExecutionProgress): void;
  /** What the progress is of, for the notes. */
  about(what: string): void;
}

/** A test's clock, or the real one. */
export interface ProgressClock {
  readonly nowMs: () => number;
  /** Calls until it is disposed. */
  readonly every: (ms: number, call: () => void) => Disposable;
}

const realClock: ProgressClock = {
  nowMs: () => performance.now(),
  every: (ms, call) => {
    const timer = setInterval(call, ms).unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  },
};

const redrawMs = 100;
const tickMs = 1_000;
const heartbeatMs = 60_000;

export function progressLine(
  { progress: kind, output }: Pick<CliContext, "progress" | "output">,
  clock: ProgressClock = realClock,
): ProgressLine {
  switch (kind) {
    case "none":
      return { show: () => {}, about: () => {}, [Symbol.dispose]: () => {} };
    case "bar":
      return bar(output, clock);
    case "heartbeat":
      return heartbeat(output, clock);
  }
}

function bar(output: CliContext["output"], { nowMs, every }: ProgressClock): ProgressLine {
  const startedMs = nowMs();
  let last: ExecutionProgress | null = null;
  let drawnMs = startedMs - redrawMs;
  const draw = (): void => {
    const now = nowMs();
    if (last === null || now - drawnMs < redrawMs) return;
    drawnMs = now;
    output.draw(progressText(last, { elapsedMs: now - startedMs, columns: output.drawnColumns }));
  };
  const ticks = every(tickMs, draw);
  return {
    show: (progress) => {
      last = progress;
      draw();
    },
    about: () => {},
    [Symbol.dispose]: () => {
      ticks[Symbol.dispose]();
      output.draw(null);
    },
  };
}

function heartbeat(output: CliContext["output"], { nowMs, every }: ProgressClock): ProgressLine {
  const startedMs = nowMs();
  let what = "";
  let last: ExecutionProgress | null = null;
  const beats = every(heartbeatMs, () => {
    const elapsedMs = nowMs() - startedMs;
    const far = last === null ? [] : countsOf(last, elapsedMs);
    output.note(`${[`${what}still going`, ...far].join(", ")} after ${elapsedText(elapsedMs)}`);
  });
  return {
    show: (progress) => {
      last = progress;
    },
    about: (named) => {
      what = `${named}: `;
    },
    [Symbol.dispose]: () => beats[Symbol.dispose](),
  };
}

const maxBarWidth = 24;
const narrowestBar = 6;

/** `[=====>    ] 12/40 tasks, 3 running, 1/2 stages, 1.2 GB read, 83.0 MB/s, 14 s`, in `columns` if the text fits. */
export function progressText(
  progress: ExecutionProgress,
  { elapsedMs, columns }: { readonly elapsedMs: number; readonly columns: number },
): string {
  const { tasks, completedTasks } = progress;
  const text = [...countsOf(progress, elapsedMs), elapsedText(elapsedMs)].join(", ");
  const width = Math.min(maxBarWidth, columns - text.length - "[] ".length);
  return width < narrowestBar ? text : `[${barText(completedTasks, tasks, width)}] ${text}`;
}

function countsOf(
  { stages, tasks, completedTasks, inflightTasks, bytesRead }: ExecutionProgress,
  elapsedMs: number,
): readonly string[] {
  const bytes = Number(bytesRead);
  return [
    `${completedTasks}/${tasks} tasks`,
    `${inflightTasks} running`,
    `${stages.filter(({ isDone }) => isDone).length}/${stages.length} stages`,
    `${bytesText(bytes)} read`,
    ...(elapsedMs >= 1_000 ? [`${bytesText(Math.round((bytes * 1_000) / elapsedMs))}/s`] : []),
  ];
}

/** In whole seconds: `14 s`, `2 min 5 s`. */
function elapsedText(ms: number): string {
  return ms < 59_500 ? `${Math.round(ms / 1_000)} s` : durationText(Math.round(ms / 1_000) * 1_000);
}

function barText(done: number, of: number, width: number): string {
  return "=".repeat(of === 0 ? 0 : Math.min(width, Math.round((done / of) * width))).padEnd(width);
}

/** `0 B`, `1.2 GB`: powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
