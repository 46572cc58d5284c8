import { durationText } from "../../../duration.ts";
import { bytesText } from "../../../terminal/progress-line.ts";
import type { RunFacts } from "../facts/run-facts.ts";
import { type StageFacts, skewOf } from "../facts/stages.ts";
import { countText, section } from "./document.ts";
import { type Content, type Html, html } from "./html.ts";
import { responsiveTable } from "./responsive-table.ts";

/** From here on a stage's longest task counts as an exception. */
const muchSkew = 3;

/** The stages on a time line; nothing if none is known, which the page's list of sources says. */
export function stagesSection({ stages }: RunFacts): Html | null {
  if (stages.length === 0) return null;
  const times = stages.flatMap(({ startedAt, endedAt }) =>
    [startedAt, endedAt].flatMap((iso) => (iso === null ? [] : Date.parse(iso))),
  );
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const hasTaskTimes = stages.some(({ taskMs }) => taskMs !== null);
  const columns = [
    { heading: "Stage", kind: "nowrap" },
    { heading: "When", kind: "wide" },
    { heading: "Took", kind: "number" },
    { heading: "Tasks", kind: "number" },
    ...(hasTaskTimes
      ? ([
          { heading: "Median task", kind: "number" },
          { heading: "Longest task", kind: "number" },
        ] as const)
      : []),
    { heading: "Data" },
  ] as const;
  const rows = stages.map((stage) => ({
    cells: [
      html`${stage.stage}${stage.state === "done" ? null : html` <span class="soft">${stateText(stage.state)}</span>`}`,
      timeLine(stage, { from, to }),
      took(stage),
      tasksText(stage),
      ...(hasTaskTimes ? taskTimes(stage) : []),
      dataText(stage),
    ],
  }));
  const caption = hasTaskTimes
    ? `The run's stages over ${durationText(to - from)}. The skew is how many times as long as the median the longest task took.`
    : `The run's stages over ${durationText(to - from)}, as its progress told of them every two seconds.`;
  return section("stages", "Stages", responsiveTable(caption, columns, rows));
}

function stateText(state: StageFacts["state"]): string {
  switch (state) {
    case "done":
      return "";
    case "seen":
      return "end not seen";
    case "running":
    case "failed":
    case "skipped":
      return state;
  }
}

function timeLine(
  { startedAt, endedAt, ...stage }: StageFacts,
  { from, to }: { readonly from: number; readonly to: number },
): Content {
  if (startedAt === null) return "–";
  const whole = Math.max(1, to - from);
  const start = Date.parse(startedAt);
  const end = endedAt === null ? to : Date.parse(endedAt);
  const percent = (ms: number) => (Math.round((ms / whole) * 1_000) / 10).toString();
  const skew = skewOf(stage) ?? 1;
  const label = `from ${durationText(start - from)} to ${durationText(end - from)}`;
  return html`<span class="track" role="img" aria-label="${label}" title="${label}"><i class="${skew >= muchSkew ? "hot" : ""}" style="left:${percent(start - from)}%;width:${percent(end - start)}%"></i></span>`;
}

function took({ startedAt, endedAt }: StageFacts): string {
  return startedAt === null || endedAt === null ? "–" : durationText(Date.parse(endedAt) - Date.parse(startedAt));
}

function tasksText({ tasks, completedTasks, failedTasks }: StageFacts): string {
  const done = completedTasks === tasks ? countText(tasks) : `${countText(completedTasks)} of ${countText(tasks)}`;
  return failedTasks === 0 ? done : `${done}, ${failedTasks} failed`;
}

function taskTimes(stage: StageFacts): readonly Content[] {
  const { taskMs } = stage;
  if (taskMs === null) return ["–", "–"];
  const skew = skewOf(stage);
  const much = skew !== null && skew >= muchSkew;
  return [
    durationText(taskMs.median),
    [
      durationText(taskMs.max),
      skew === null ? null : html` <span class="${much ? "badge bad" : "soft small"}">skew ${skew.toFixed(1)}×</span>`,
    ],
  ];
}

function dataText({ bytesRead, bytesWritten, bytesShuffled, bytesSpilled }: StageFacts): string {
  const parts = [
    [bytesRead, "read"],
    [bytesShuffled, "shuffled"],
    [bytesWritten, "written"],
    [bytesSpilled, "spilled"],
  ] as const;
  const texts = parts.flatMap(([bytes, what]) => (bytes ? [`${bytesText(bytes)} ${what}`] : []));
  return texts.length === 0 ? "–" : texts.join(", ");
}
