import type { Json } from "../../../../job/json.ts";
import { durationText } from "../../../duration.ts";
import type { CheckFacts } from "../facts/checks.ts";
import type { RunFacts } from "../facts/run-facts.ts";
import { daysSection } from "./days-section.ts";
import { countText, factList, pageText, section, time } from "./document.ts";
import { type Content, type Html, html } from "./html.ts";
import { stagesSection } from "./stages-section.ts";
import { badge, checkMarks, stateMarks } from "./words.ts";

/** What a page says of itself. */
export interface Made {
  readonly madeAt: string;
  readonly version: string;
}

/** The page of a run. What is not known has no section: the last one says what could not be had. */
export function runPage(facts: RunFacts, made: Made): string {
  const { state, startedAt, durationMs, origin } = facts;
  return pageText({
    ...made,
    title: titleOf(facts),
    crumb: "spark-connect run",
    line: [
      badge(stateMarks[state]),
      startedAt === null ? null : html`<span>started ${time(startedAt)}</span>`,
      durationMs === null ? null : html`<span>took ${durationText(durationMs)}</span>`,
      origin === null ? null : html`<span>by ${origin.user} on ${origin.host}</span>`,
    ],
    main: [
      failureSection(facts),
      resultSection(facts),
      daysSection(facts),
      checksSection(facts.checks),
      stagesSection(facts),
      planSection(facts),
      askedSection(facts),
      rerunSection(facts),
      sourcesSection(facts),
    ],
  });
}

/** How people name a run: by its name or its job, and its day. */
function titleOf({ name, job, others, days, arguments: given }: RunFacts & { readonly asOf?: string }): string {
  const typed = given.find(([option]) => option === "--as-of" || option === "--day")?.[1][0];
  const day =
    typeof others["asOf"] === "string"
      ? others["asOf"]
      : (typed ?? days.findLast(({ kind }) => kind !== "missing")?.day);
  const what = name ?? job?.slice(job.lastIndexOf("/") + 1) ?? "A run";
  return day === undefined ? what : `${what}, ${day}`;
}

function failureSection({ failure }: RunFacts): Html | null {
  if (failure === null) return null;
  const { code, message, hint, errorClass, sqlState, retryable } = failure;
  const id = "failure";
  return html`<section id="${id}" class="failure" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">Why it did not publish: ${code}</h2>
<p class="message">${message.trim()}</p>
${hint === null ? null : html`<p class="hint"><strong>What to do.</strong> ${hint}</p>`}
<p class="soft small">${[
    ...(errorClass === null ? [] : [`Spark's error class ${errorClass}`]),
    ...(sqlState === null ? [] : [`SQLSTATE ${sqlState}`]),
    retryable ? "The same arguments may succeed later." : "The same arguments fail again unless something changes.",
  ].join(" · ")}</p>
</section>
`;
}

function resultSection({ rows, durationMs, days, path, stages, state }: RunFacts): Html | null {
  const inTable = days.filter(({ kind }) => kind !== "missing");
  const tasks = stages.reduce((sum, stage) => sum + stage.tasks, 0);
  const figures: readonly (readonly [string, Content])[] = [
    ...(rows === null ? [] : [["Rows", countText(rows)] as const]),
    ...(inTable.length === 0
      ? []
      : [
          [
            "Days",
            [
              countText(inTable.length),
              html`<small><span class="nowrap">${inTable[0]?.day}</span> to <span class="nowrap">${inTable.at(-1)?.day}</span></small>`,
            ],
          ] as const,
        ]),
    ...(durationMs === null ? [] : [["Time", durationText(durationMs)] as const]),
    ...(stages.length === 0
      ? []
      : [["Stages", [countText(stages.length), html`<small>${countText(tasks)} tasks</small>`]] as const]),
  ];
  if (figures.length === 0 && path === null) return null;
  return section("result", "Result", [
    figures.length === 0
      ? null
      : html`<dl class="figures">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
    path === null ? null : html`<h3>${pathHeading(state)}</h3><p><code>${path}</code></p>`,
  ]);
}

function pathHeading(state: RunFacts["state"]): string {
  switch (state) {
    case "succeeded":
      return "Published as";
    case "pending":
    case "running":
    case "unknown":
      return "To be published as";
    case "failed":
    case "cancelled":
    case "abandoned":
      return "Was to be published as";
  }
}

function checksSection(checks: readonly CheckFacts[]): Html | null {
  if (checks.length === 0) return null;
  return section(
    "checks",
    "Checks",
    html`<ul class="checks">${checks.map(
      ({ what, state, detail }) =>
        html`<li>${badge(checkMarks[state])}<span>${what}</span>${detail === null ? null : html`<span class="soft">${detail}</span>`}</li>`,
    )}</ul>`,
  );
}

function planSection({ plan }: RunFacts): Html | null {
  if (plan === null) return null;
  const filtered = plan.scans.filter(({ partition, pushed }) => partition !== null || pushed !== null);
  return section("plan", "Plan", [
    html`<p class="soft">${plan.of === "ran" ? "The plan that ran, from Spark's web UI." : "What Spark plans for the same arguments now: the plan that ran is not on record."}</p>`,
    filtered.length === 0
      ? html`<p>No scan leaves a filter to the files.</p>`
      : factList(
          filtered.flatMap(({ scan, partition, pushed }) => [
            ...(partition === null ? [] : [[`${scan}, folders`, html`<code>${partition}</code>`] as const]),
            ...(pushed === null ? [] : [[`${scan}, pushed filters`, html`<code>${pushed}</code>`] as const]),
          ]),
        ),
    html`<details><summary>The whole plan</summary><pre tabindex="0" aria-label="Spark's plan">${plan.text}</pre></details>`,
  ]);
}

function askedSection({ job, name, arguments: given, origin, spark, run, ui, others }: RunFacts): Html {
  const conf = Object.entries(origin?.conf ?? {});
  const facts: readonly (readonly [Content, Content])[] = [
    ...(job === null ? [] : [["Job", html`<code>${job}</code>`] as const]),
    ...(name === null ? [] : [["Name", name] as const]),
    ...given.map(
      ([option, values]) =>
        [
          html`<code>${option}</code>`,
          values.map((value, index) => [index === 0 ? null : html`<br>`, html`<code>${value}</code>`]),
        ] as const,
    ),
    ...conf.map(([key, value]) => [html`<code>--conf ${key}</code>`, html`<code>${value}</code>`] as const),
    ...(origin === null
      ? []
      : [
          ["Submitted by", `${origin.user} on ${origin.host}`] as const,
          ["From", html`<code>${origin.directory}</code>`] as const,
        ]),
    ["Spark", [html`<code>${spark.remote}</code>`, spark.version === null ? null : ` (Spark ${spark.version})`]],
    ...(spark.profile === null ? [] : [["Profile", spark.profile] as const]),
    ...(ui === null
      ? []
      : [
          [
            "Spark's web UI",
            html`<code>${ui.url}</code>${ui.applicationId === null ? null : ` (${ui.applicationId})`}`,
          ] as const,
        ]),
    ...(run === null
      ? []
      : ([
          ["Run", html`<code>${run.id}</code>`],
          ["Session", html`<code>${run.sessionId}</code> of user ${run.userId}`],
        ] as const)),
    ...Object.entries(others).map(([key, value]) => [wordsOf(key), shownValue(value)] as const),
  ];
  return section("asked", "What was asked", factList(facts));
}

function shownValue(value: Json): Content {
  if (typeof value === "string" || typeof value === "number") return value;
  // One level of names reads as a list; what is deeper is rare.
  const isFlat =
    typeof value === "object" && value !== null && Object.values(value).every((one) => typeof one !== "object");
  if (!isFlat) return html`<code>${JSON.stringify(value)}</code>`;
  return Array.isArray(value)
    ? value.join(", ")
    : Object.entries(value)
        .map(([name, one]) => `${wordsOf(name)} ${one}`)
        .join(", ");
}

/** `filesNeeded` as `files needed`. */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function rerunSection({ rerun }: RunFacts): Html | null {
  if (rerun === null) return null;
  return section("rerun", "Submit it again", [
    html`<pre class="wrap" tabindex="0" aria-label="The command">${rerun.command}</pre>`,
    ...rerun.remarks.map((remark) => html`<p class="soft small" style="margin-top:10px;margin-bottom:0">${remark}</p>`),
  ]);
}

function sourcesSection({ sources }: RunFacts): Html {
  return section(
    "sources",
    "Where this is from",
    html`<ul class="checks">${sources.map(
      ({ what, answered, detail }) =>
        html`<li>${badge(answered ? { word: "known", sign: "✓", tone: "good" } : { word: "not known", sign: "–", tone: "calm" })}<span>${what}</span><span class="soft">${detail}</span></li>`,
    )}</ul>`,
  );
}
