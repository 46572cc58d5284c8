import { randomBytes } from "node:crypto";
import type { DataFrame, ExecutableCommand, IsoDate } from "../../../index.ts";
import { dataCheckFailed } from "../../table-errors.ts";
import { formatMarks, type Marks } from "../marks.ts";
import type { Layout, NextTable, TablesOfDay, Work } from "../table-store.ts";
import { createCommand, overwriteCommand } from "./commands.ts";
import { type Described, usage } from "./described.ts";
import { nameOf, published } from "./paths.ts";
import type { State } from "./state.ts";
import type { Version } from "./versions.ts";

interface Of {
  readonly table: string;
  readonly takeOver: boolean;
  readonly day: IsoDate;
}

/** What a table holds of one day, and the version to write next. */
export function tablesOfDay(state: State, of: Of): TablesOfDay {
  const ofDay = state.line.filter(({ marks }) => marks?.asOf === of.day);
  const [newest] = ofDay;
  const changedDays = ({ contents }: Work) => (newest === undefined ? [] : different(newest.marks, contents));
  return {
    newest: newest && published(of.table, newest)[0],
    isTouched: foreignVersion(state.line) !== undefined,
    changed: async (_, __, work) => changedDays(work),
    next: (work) => nextTable(state, of, work),
  };
}

/** The days to write: those that are missing or different in the marks. */
function different(marks: Marks | undefined, contents: Work["contents"]): readonly IsoDate[] {
  return [...contents].flatMap(([day, content]) => (marks?.days.get(day) === content ? [] : day));
}

function nextTable({ described, line }: State, { table, takeOver, day }: Of, work: Work): NextTable {
  const foreign = foreignVersion(line);
  if (foreign !== undefined && !takeOver) throw changedByOthers(table, foreign);
  const held = foreign === undefined ? line.find(({ marks }) => marks !== undefined)?.marks : undefined;
  if (held !== undefined && held.asOf > day) throw pastDay(table, day, held.asOf);
  if (described !== undefined) assertLayout(table, described, work);
  if (held === undefined && work.carried.length > 0) throw onlyHeld(table, work.carried);
  const landed = [...work.contents.keys()].filter((one) => !work.carried.includes(one));
  const changed = work.isForced || held === undefined ? landed : different(held, work.contents);
  // A commit that only drops days would carry no data; with the day's own data, every reader notices it.
  const written = changed.length === 0 ? [day] : changed;
  const kept = [...work.contents.keys()].filter((one) => !written.includes(one));
  const ofDay = line.filter(({ marks }) => marks?.asOf === day);
  const run = `${String(ofDay.length + 1).padStart(4, "0")}-${work.fingerprint}-${randomBytes(2).toString("hex")}`;
  const marks = formatMarks({
    asOf: day,
    fingerprint: work.fingerprint,
    run,
    days: work.contents,
    isWhole: held === undefined,
    rowOptions: work.rowOptions,
  });
  const write = (rows: DataFrame, layout: Layout): ExecutableCommand => {
    if (described === undefined) return createCommand(rows, { table, marks, ...layout });
    return overwriteCommand(rows, { table, marks, kept, base: line[0]?.id });
  };
  return {
    asOf: day,
    fingerprint: work.fingerprint,
    path: nameOf(table, run),
    written,
    columns: described?.columns,
    write,
  };
}

/** The newest version by others since we last wrote all days: no marks say what it did to a day. */
function foreignVersion(line: readonly Version[]): Version | undefined {
  const whole = line.findIndex(({ marks }) => marks?.isWhole === true);
  return line.slice(0, whole < 0 ? undefined : whole).find(({ marks, isMaintenance }) => !marks && !isMaintenance);
}

function assertLayout(table: string, { partitionedBy }: Described, { partitionBy }: Layout): void {
  const [, ...below] = partitionedBy.map((name) => name.toLowerCase());
  if (JSON.stringify(below) === JSON.stringify(partitionBy.map((name) => name.toLowerCase()))) return;
  const asked = partitionBy.length === 0 ? "without --partition-by" : `with --partition-by ${partitionBy.join(",")}`;
  throw usage(
    `${table} is partitioned by ${partitionedBy.join(", ")}; this run is ${asked}.`,
    below.length === 0
      ? "Leave --partition-by out."
      : `Write --partition-by ${below.join(",")}, or name another table.`,
  );
}

function changedByOthers(table: string, { id }: Version): Error {
  return dataCheckFailed(
    `Others have changed ${table}: version ${id} is not one that this job published.`,
    "Look at what it holds. --take-over writes the whole table anew; the other version stays readable by its number.",
    { table, version: id },
  );
}

function onlyHeld(table: string, days: readonly IsoDate[]): Error {
  return dataCheckFailed(
    `Only ${table} holds ${days.join(", ")}, and others have changed it.`,
    `Ask for ${days.length === 1 ? "the day" : "the days"} to be delivered again, or start the table later with --since YYYY-MM.`,
    { lostDays: days },
  );
}

function pastDay(table: string, day: IsoDate, newest: IsoDate): Error {
  return usage(
    `${table} holds T(${newest}) already: T(${day}) cannot be published after it.`,
    `Publish days in order, or this one with --processed or into another table.`,
  );
}
