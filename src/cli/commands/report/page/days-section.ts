import { isUnsuccessful } from "../../../../submit/run-record.ts";
import { bytesText } from "../../../terminal/progress-line.ts";
import type { DayFacts, DayKind } from "../facts/days.ts";
import type { RunFacts } from "../facts/run-facts.ts";
import { barChart } from "./charts.ts";
import { countText, section } from "./document.ts";
import { type Html, html } from "./html.ts";
import { responsiveTable } from "./responsive-table.ts";
import { badge, dayMarks } from "./words.ts";

/** The days of a table as a calendar, and what is known of each; nothing for a run without days. */
export function daysSection({ days, comparedWith, state }: RunFacts): Html | null {
  if (days.length === 0) return null;
  const remarks = [
    ...(isUnsuccessful(state) ? ["Nothing was published: these are the days that the run was to publish."] : []),
    ...(comparedWith === null ? [] : [`Compared with the table of ${comparedWith}.`]),
  ];
  return section("days", "Days", [
    remarks.length === 0 ? null : html`<p class="soft">${remarks.join(" ")}</p>`,
    calendar(days),
    legend(days),
    rowsChart(days),
    dayTables(days),
  ]);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A row for each year and a cell for each month: a table holds month-ends and its own day. */
function calendar(days: readonly DayFacts[]): Html {
  const years = [...new Set(days.map(({ day }) => day.slice(0, 4)))].sort().reverse();
  return html`<table class="calendar">
<caption class="hidden">The days of the table by year and month</caption>
<thead><tr><th scope="col"><span class="hidden">Year</span></th>${months.map((month) => html`<th scope="col">${month}</th>`)}</tr></thead>
<tbody>
${years.map(
  (year) =>
    html`<tr><th scope="row">${year}</th>${months.map((_, index) => {
      const month = `${year}-${String(index + 1).padStart(2, "0")}`;
      return html`<td>${cell(days.filter(({ day }) => day.startsWith(month)))}</td>`;
    })}</tr>\n`,
)}</tbody>
</table>`;
}

function cell(days: readonly DayFacts[]): Html | readonly Html[] {
  if (days.length === 0) return html`<span class="none" aria-hidden="true">–</span>`;
  return days.map(({ day, kind, rows, remark }) => {
    const { sign, word, tone } = dayMarks[kind];
    const counted = rows === null ? [] : [`${countText(rows)} rows`];
    const title = [`${day}: ${word}`, ...counted, ...(remark === null ? [] : [remark])].join(", ");
    return html`<span class="day ${tone}" title="${title}">${Number(day.slice(8))}<span aria-hidden="true">${sign}</span><span class="hidden"> ${word}</span></span>`;
  });
}

const order: readonly DayKind[] = ["new", "replaced", "kept", "carried", "missing", "held"];

function legend(days: readonly DayFacts[]): Html {
  const kinds = Map.groupBy(days, ({ kind }) => kind);
  return html`<ul class="legend" aria-label="What became of the days">${order.flatMap((kind) => {
    const count = kinds.get(kind)?.length ?? 0;
    return count === 0 ? [] : html`<li title="${dayMarks[kind].means}">${badge(dayMarks[kind], ` ${count}`)}</li>`;
  })}</ul>`;
}

function rowsChart(days: readonly DayFacts[]): Html | null {
  const counted = days.filter(({ rows }) => rows !== null);
  if (counted.length < 3) return null;
  const [first, last] = [counted[0], counted.at(-1)];
  return html`<h3>Rows of each day</h3>
${barChart({
  title: `Rows of each day, ${first?.day} to ${last?.day}`,
  bars: counted.map(({ day, rows }) => ({ label: `${day}: ${countText(rows ?? 0)} rows`, value: rows ?? 0 })),
})}
<div class="axis" aria-hidden="true"><span>${first?.day}</span><span>${last?.day}</span></div>`;
}

/** So many of the newest days are shown at once. */
const newest = 12;

function dayTables(days: readonly DayFacts[]): Html {
  const latest = days.toReversed();
  const older = latest.slice(newest);
  return html`<h3>Rows and bytes</h3>
${dayTable(older.length === 0 ? "All days, newest first" : `The newest ${newest} of ${days.length} days`, latest.slice(0, newest))}
${older.length === 0 ? null : html`<details><summary>${older.length} older days</summary>${dayTable("Older days, newest first", older)}</details>`}`;
}

function dayTable(caption: string, days: readonly DayFacts[]): Html {
  const hasRows = days.some(({ rows }) => rows !== null);
  const hasRead = days.some(({ bytesRead }) => bytesRead !== null);
  const hasPublished = days.some(({ bytesPublished }) => bytesPublished !== null);
  return responsiveTable(
    caption,
    [
      { heading: "Day", kind: "nowrap" },
      { heading: "What became of it", kind: "plain" },
      ...(hasRows ? ([{ heading: "Rows", kind: "number" }] as const) : []),
      ...(hasRead
        ? ([
            { heading: "Files read", kind: "number" },
            { heading: "Bytes read", kind: "number" },
          ] as const)
        : []),
      ...(hasPublished ? ([{ heading: "Bytes published", kind: "number" }] as const) : []),
    ],
    days.map(({ day, kind, rows, filesRead, bytesRead, bytesPublished, remark }) => ({
      cells: [
        day,
        [badge(dayMarks[kind]), remark === null ? null : html` <span class="soft small">${remark}</span>`],
        ...(hasRows ? [rows === null ? "–" : countText(rows)] : []),
        ...(hasRead
          ? [filesRead === null ? "–" : countText(filesRead), bytesRead === null ? "–" : bytesText(bytesRead)]
          : []),
        ...(hasPublished ? [bytesPublished === null ? "–" : bytesText(bytesPublished)] : []),
      ],
    })),
  );
}
