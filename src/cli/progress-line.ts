import type { ExecutionProgress } from "../client/events.ts";
import type { CliContext } from "./context.ts";

/** One line on a terminal that is drawn again and again, and gone at the end. Elsewhere it draws nothing. */
export interface ProgressLine extends Disposable {
  show(progress: ExecutionProgress): void;
}

const redrawMs = 100;

export function progressLine(context: CliContext): ProgressLine {
  if (!context.progress) return { show: () => {}, [Symbol.dispose]: () => {} };
  let drawnAt = 0;
  return {
    show: (progress) => {
      if (performance.now() - drawnAt < redrawMs) return;
      drawnAt = performance.now();
      context.output.draw(progressText(progress));
    },
    [Symbol.dispose]: () => context.output.draw(null),
  };
}

/** `[=====>    ] 12/40 tasks, 3 running, 2 stages, 1.2 GB read`. */
export function progressText({ stages, tasks, completedTasks, inflightTasks, bytesRead }: ExecutionProgress): string {
  const width = 24;
  const filled = tasks === 0 ? 0 : Math.min(width, Math.round((completedTasks / tasks) * width));
  const bar = `${"=".repeat(filled)}${" ".repeat(width - filled)}`;
  const parts = [
    `${completedTasks}/${tasks} tasks`,
    `${inflightTasks} running`,
    `${stages.length} stages`,
    `${bytesText(Number(bytesRead))} read`,
  ];
  return `[${bar}] ${parts.join(", ")}`;
}

/** `0 B`, `1.2 GB`: powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
