import type { AbsentContender, Measured } from "./contender.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** One table of the report: a figure of every contender, with its ratio to the first. */
export interface Table {
  readonly title: string;
  /** `null` for a figure that no single unit fits. */
  readonly unit: "ms" | "MB" | "s" | "bytes" | null;
  readonly rows: readonly { readonly name: string; readonly spread: Spread | null; readonly absent?: string }[];
}

/** A target of the project, and the measured value; `null` if a peer is absent. */
export interface Target {
  readonly claim: string;
  readonly limit: number;
  readonly better: "at most" | "at least";
  readonly value: number | null;
}

export interface Section {
  readonly name: string;
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  readonly notes: readonly string[];
}

/** A section, with what a reader must know to judge it. */
export interface MeasuredSection extends Section {
  readonly measuredAt: string;
  readonly rounds: number;
  /** The load average over a minute, of all processes, when the suite began. */
  readonly load: number;
}

export interface Report {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** By the name of the suite. */
  readonly sections: Readonly<Record<string, MeasuredSection>>;
}

/** A table of one figure; absent contenders come last, without a figure. */
export function tableOf(
  title: string,
  measured: readonly Measured[],
  options: { readonly unit: Table["unit"]; readonly figure: string; readonly absent?: readonly AbsentContender[] },
): Table {
  const rows = measured.map((each) =>
    each.failure === null
      ? { name: each.name, spread: spreadOf(each, options.figure) }
      : { name: each.name, spread: null, absent: each.failure },
  );
  const absent = (options.absent ?? []).map(({ name, absent }) => ({ name, spread: null, absent }));
  return { title, unit: options.unit, rows: [...rows, ...absent] };
}

/** The ratio of two contenders' medians of a figure, or `null` when one of them was not measured. */
export function ratio(measured: readonly Measured[], names: readonly [string, string], figure: string): number | null {
  const [over, under] = names.map((name) => measured.find((each) => each.name === name && each.failure === null));
  if (over === undefined || under === undefined) return null;
  return spreadOf(over, figure).median / spreadOf(under, figure).median;
}

/** The difference of two contenders' medians of a figure, or `null` when one of them was not measured. */
export function difference(
  measured: readonly Measured[],
  names: readonly [string, string],
  figure: string,
): number | null {
  const [from, less] = names.map((name) => measured.find((each) => each.name === name && each.failure === null));
  if (from === undefined || less === undefined) return null;
  return spreadOf(from, figure).median - spreadOf(less, figure).median;
}

function isMet({ limit, better, value }: Target): boolean | null {
  if (value === null) return null;
  return better === "at most" ? value <= limit : value >= limit;
}

/** The report as text. */
export function markdown(report: Report, sections: readonly MeasuredSection[]): string {
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  return [
    "# Measured side by side",
    "",
    `Made by \`npm run bench\` on ${report.machine}; ${versions.join(", ")}.`,
    "Medians of interleaved runs after those that are thrown away, with the least and the greatest.",
    "Ratios are to the first row of a table. They travel to other machines; milliseconds don't.",
    "",
    "## Targets",
    "",
    ...targetTable(sections.flatMap(({ targets }) => targets)),
    ...sections.flatMap(sectionLines),
    "",
  ].join("\n");
}

function targetTable(targets: readonly Target[]): string[] {
  const verdicts = new Map([
    [true, "met"],
    [false, "**missed**"],
    [null, "not measured: a peer is absent"],
  ]);
  const rows = targets.map((target) => {
    const value = target.value === null ? "" : plain(target.value);
    return `| ${target.claim} | ${target.better} ${target.limit} | ${value} | ${verdicts.get(isMet(target))} |`;
  });
  return ["| what | target | measured | |", "|---|---|---:|---|", ...rows];
}

function sectionLines({ name, tables, notes, measuredAt, rounds, load }: MeasuredSection): string[] {
  const when = `${measuredAt.slice(0, 10)}, ${rounds} rounds; the machine's load was ${plain(load)} before the suite began.`;
  return ["", `## ${name}`, "", when, ...tables.flatMap(tableLines), ...notes.flatMap((note) => ["", note])];
}

function tableLines({ title, unit, rows }: Table): string[] {
  const first = rows[0]?.spread?.median;
  const head = [title, unit === null ? "median" : `median, ${unit}`, "min", "max", "ratio"];
  return ["", `| ${head.join(" | ")} |`, "|---|---:|---:|---:|---:|", ...rows.map((row) => rowLine(row, first))];
}

function rowLine({ name, spread, absent }: Table["rows"][number], first: number | undefined): string {
  if (spread === null) return `| ${name} | absent: ${absent ?? ""} | | | |`;
  const ratio = first === undefined || first === 0 ? "" : plain(spread.median / first);
  return `| ${name} | ${plain(spread.median)} | ${plain(spread.min)} | ${plain(spread.max)} | ${ratio} |`;
}

/** Three significant digits, thousands apart, never an exponent. */
function plain(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits });
}
