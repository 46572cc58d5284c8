import { type SparkUi, uiLine } from "../../submit/spark-ui.ts";
import { durationText } from "../duration.ts";

export interface PublishedRun {
  readonly job: string;
  /** `null` where nobody took the time. */
  readonly durationMs: number | null;
  readonly ui: SparkUi | null;
  /** What the job says itself. */
  readonly lines: readonly string[];
}

/** How a run went, for people. What the job says stays last: its path, which a script may look for. */
export function publishedLines({ job, durationMs, ui, lines }: PublishedRun): readonly string[] {
  const time = durationMs === null ? "" : ` in ${durationText(durationMs)}`;
  return [`${job}: published${time}`, ...(ui === null ? [] : [uiLine(ui)]), ...lines];
}
