import type { Movement } from "./movement.ts";
import type { RunFields } from "./run-fields.ts";

interface Summary extends Pick<RunFields, "asOf" | "read" | "earlier"> {
  readonly changed?: readonly string[];
  readonly substitutions?: RunFields["substitutions"] & {};
  readonly accepted?: readonly string[];
  readonly carried?: readonly string[];
  /** All days of the table, oldest first. */
  readonly rowsPerDay: Readonly<Record<string, number>>;
  readonly moved?: Movement;
}

/** What a person wants to know of a table that has just been published: its day, what changed, and the rest in a line. */
export function summaryLines(summary: Summary): readonly string[] {
  const { asOf, rowsPerDay, moved, read } = summary;
  const { [asOf]: ofDay = 0, ...months } = rowsPerDay;
  const came = moved === undefined ? "" : `; ${moved.new} credits are new and ${moved.gone} gone since ${moved.since}`;
  return [
    `${asOf}: ${rowsText(ofDay)}${came}`,
    ...changes(summary),
    ...monthsLine(months),
    ...standIns(summary),
    `${rowsText(sum(Object.values(rowsPerDay)))}, read from ${read.files} files in ${read.partitions} folders`,
  ];
}

/** More days than these are not listed one by one: new options change the days of years. */
const maxListedDays = 6;

function changes({ changed = [], rowsPerDay }: Summary): readonly string[] {
  if (changed.length === 0) return [];
  const days =
    changed.length > maxListedDays
      ? `${changed.length} days, ${changed[0]} to ${changed.at(-1)}`
      : changed.map((day) => `${day} (${rowsText(rowsPerDay[day] ?? 0)})`).join(", ");
  return [`changed since the last run: ${days}`];
}

function monthsLine(months: Summary["rowsPerDay"]): readonly string[] {
  const days = Object.keys(months);
  if (days.length === 0) return [];
  const which = days.length === 1 ? days[0] : `${days.length} month-ends, ${days[0]} to ${days.at(-1)}`;
  return [`${which}: ${rowsText(sum(Object.values(months)))}`];
}

function standIns({ substitutions = [], accepted = [], carried = [], earlier }: Summary): readonly string[] {
  return [
    ...substitutions.map(({ monthEnd, day }) => `${day} stands in for ${monthEnd}, which has not landed`),
    ...accepted.map((day) => `${day} is missing, as accepted`),
    ...carried.map((day) => `${day} is carried forward from the table of ${earlier?.asOf}`),
  ];
}

function rowsText(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
