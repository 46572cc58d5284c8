import { isFinal } from "../../../../submit/run-record.ts";
import { durationText } from "../../../duration.ts";
import type { RunOfMany, RunsFacts } from "../facts/runs-facts.ts";
import { barChart } from "./charts.ts";
import { countText, pageText, section, shortTime, time } from "./document.ts";
import { type Content, type Html, html } from "./html.ts";
import { responsiveTable } from "./responsive-table.ts";
import type { Made } from "./run-page.ts";
import { badge, stateMarks } from "./words.ts";

/** The page of the runs of some time: what they came to, how they developed, and all of them. */
export function runsPage(facts: RunsFacts, made: Made): string {
  const { since, until, job, processed, runs } = facts;
  return pageText({
    ...made,
    title: `Runs since ${since.slice(0, 10)}`,
    crumb: processed === null ? "spark-connect runs of this machine" : "spark-connect runs by their audit records",
    line: [
      html`<span>${time(since)} to ${time(until)}</span>`,
      job === null ? null : html`<span>of job <code>${job}</code></span>`,
      processed === null ? null : html`<span>published in <code>${processed}</code></span>`,
    ],
    main: runs.length === 0 ? nothing(facts) : [summary(runs), trends(runs), table(facts)],
  });
}

function nothing({ processed }: RunsFacts): Html {
  const where = processed === null ? "is recorded on this machine" : `is on record in ${processed}`;
  return section("runs", "Runs", html`<p>No such run ${where}.</p>`);
}

function summary(runs: readonly RunOfMany[]): Html {
  const ended = runs.filter(({ state }) => isFinal(state));
  const good = ended.filter(({ state }) => state === "succeeded");
  const times = good.flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
  const median = medianOf(times);
  const states = Map.groupBy(runs, ({ state }) => state);
  const figures: readonly (readonly [string, Content])[] = [
    ["Runs", countText(runs.length)],
    ...(ended.length === 0
      ? []
      : [
          [
            "Published",
            [
              `${Math.floor((good.length / ended.length) * 100)}%`,
              html`<small>${good.length} of ${ended.length} that ended</small>`,
            ],
          ] as const,
        ]),
    ...(median === undefined ? [] : [["Median time", durationText(median)] as const]),
    ...(times.length < 2 ? [] : [["Longest time", durationText(times.at(-1) ?? 0)] as const]),
  ];
  return section("summary", "Summary", [
    html`<dl class="figures">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
    html`<ul class="legend" aria-label="How the runs ended">${[...states].map(([state, own]) => html`<li>${badge(stateMarks[state], ` ${own.length}`)}</li>`)}</ul>`,
  ]);
}

/** Of numbers in order: the one in the middle, or what lies between the two in the middle; undefined without any. */
function medianOf(sorted: readonly number[]): number | undefined {
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** A chart shows so many of the newest runs. */
const maxBars = 60;

function trends(runs: readonly RunOfMany[]): Html {
  const jobs = Map.groupBy(runs, ({ job }) => job);
  return section(
    "trends",
    "Trends",
    [...jobs].map(([job, own]) => trend(job, own.slice(0, maxBars).toReversed())),
  );
}

/** Oldest first, as people read a chart. */
function trend(job: string, runs: readonly RunOfMany[]): Html {
  return html`<div class="job"><h3>${job}</h3>
<div class="trends">
<figure><figcaption><b>State</b><span>${runs.length === 1 ? "1 run" : `${runs.length} runs`}, oldest first</span></figcaption>
<ol class="states" aria-label="States, oldest first">${runs.map((run) => {
    const { sign, word, tone } = stateMarks[run.state];
    return html`<li class="${tone}" title="${nameOf(run)}: ${word}"><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span></li>`;
  })}</ol></figure>
${chart("Time", runs, ({ durationMs }) => durationMs, durationText)}
${chart("Rows", runs, ({ rows }) => rows, countText)}
</div></div>
`;
}

function chart(
  what: string,
  runs: readonly RunOfMany[],
  of: (run: RunOfMany) => number | null,
  text: (value: number) => string,
): Html | null {
  const values = runs.flatMap((run) => of(run) ?? []);
  const last = values.at(-1);
  if (last === undefined) return null;
  const range = `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
  const bars = runs.map((run) => {
    const value = of(run);
    return { label: `${nameOf(run)}: ${value === null ? "not known" : text(value)}`, value: value ?? 0 };
  });
  const title = `${what} of the last ${runs.length} runs: ${range}, the last ${text(last)}`;
  return html`<figure><figcaption><b>${what}</b><span>last ${text(last)}</span></figcaption>
${barChart({ title, bars, height: 44 })}
${values.length === 1 ? null : html`<p class="range">${range}</p>`}</figure>`;
}

function nameOf({ asOf, startedAt, id }: RunOfMany): string {
  return asOf ?? startedAt?.slice(0, 16).replace("T", " ") ?? id;
}

function table({ runs, processed }: RunsFacts): Html {
  const hasBy = runs.some(({ by }) => by !== null);
  return section(
    "runs",
    "All runs",
    responsiveTable(
      processed === null
        ? ["Newest first. ", html`<code>spark-connect report RUN</code>`, " writes the page of one."]
        : "Newest first.",
      [
        { heading: "Run", kind: "nowrap" },
        { heading: "State", kind: "plain" },
        { heading: "Job and day", kind: "plain" },
        { heading: "Started, UTC", kind: "nowrap" },
        { heading: "Time", kind: "number" },
        { heading: "Rows", kind: "number" },
        ...(hasBy ? [{ heading: "By" }] : []),
      ],
      runs.map(({ id, state, startedAt, durationMs, rows, job, asOf, by, why }) => ({
        cells: [
          html`<code>${id}</code>`,
          badge(stateMarks[state]),
          [
            job,
            asOf === null ? null : html` <span class="nowrap">${asOf}</span>`,
            why === null ? null : html`<span class="why">${why}</span>`,
          ],
          startedAt === null ? "–" : shortTime(startedAt),
          durationMs === null ? "–" : durationText(durationMs),
          rows === null ? "–" : countText(rows),
          ...(hasBy ? [by ?? "–"] : []),
        ],
      })),
    ),
  );
}
