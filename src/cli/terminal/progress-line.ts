import type { ExecutionProgress } from "../../client/events.ts";
import type { CliContext } from "../context.ts";

/** One line on a terminal, redrawn until it is erased at the end. Draws nothing elsewhere. */
export interface ProgressLine extends Disposable {
  show(progress: ExecutionProgress): void;
}

const redrawMs = 100;

export function progressLine(context: CliContext): ProgressLine {
  if (!context.progress) return { show: () => {}, [Symbol.dispose]: () => {} };
  const startedAt = performance.now();
  let drawnAt = startedAt - redrawMs;
  return {
    show: (progress) => {
      const now = performance.now();
      if (now - drawnAt < redrawMs) return;
      drawnAt = now;
      context.output.draw(progressText(progress, { elapsedMs: now - startedAt, columns: context.output.drawnColumns }));
    },
    [Symbol.dispose]: () => context.output.draw(null),
  };
}

const maxBarWidth = 24;
const narrowestBar = 6;

/** `[=====>    ] 12/40 tasks, 3 running, 1/2 stages, 1.2 GB read, 83.0 MB/s`, in `columns` at most if the text fits. */
export function progressText(
  { stages, tasks, completedTasks, inflightTasks, bytesRead }: ExecutionProgress,
  { elapsedMs, columns }: { readonly elapsedMs: number; readonly columns: number },
): string {
  const bytes = Number(bytesRead);
  const text = [
    `${completedTasks}/${tasks} tasks`,
    `${inflightTasks} running`,
    `${stages.filter(({ isDone }) => isDone).length}/${stages.length} stages`,
    `${bytesText(bytes)} read`,
    ...(elapsedMs >= 1_000 ? [`${bytesText(Math.round((bytes * 1_000) / elapsedMs))}/s`] : []),
  ].join(", ");
  const width = Math.min(maxBarWidth, columns - text.length - "[] ".length);
  return width < narrowestBar ? text : `[${bar(completedTasks, tasks, width)}] ${text}`;
}

function bar(done: number, of: number, width: number): string {
  return "=".repeat(of === 0 ? 0 : Math.min(width, Math.round((done / of) * width))).padEnd(width);
}

/** `0 B`, `1.2 GB`: powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
