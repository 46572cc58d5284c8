import { randomBytes } from "node:crypto";
import type { DataFrame, ExecutableCommand, IsoDate, SparkSession } from "../../../index.ts";
import type { Layout, NextTable, TablesOfDay, Work } from "../table-store.ts";
import { formatMarks, keptDays, type Marks } from "./marks.ts";
import { branchOf, datedTable, pathBefore } from "./names.ts";
import { assertLayout, changedByOthers, onlyHeld, pastDay } from "./refusals.ts";
import type { State } from "./state.ts";
import { type MarkedVersion, newestOf, runNumber } from "./versions.ts";

interface Of {
  readonly table: string;
  readonly takeOver: boolean;
  readonly day: IsoDate;
}

/** What a table holds of one day, and the version to write next. */
export function tablesOfDay(state: State, of: Of): TablesOfDay {
  const newest = newestOf(state.published, of.day);
  const table = newest && datedTable({ table: of.table, format: state.format }, newest);
  const isReadable = newest !== undefined && !newest.isGone;
  const changedDays = ({ contents }: Work) => (isReadable ? different(newest.marks.days, contents) : []);
  return {
    newest: isReadable ? table : undefined,
    removed: isReadable ? undefined : table,
    isUnsettled: state.format.branches !== undefined && newest !== undefined && newest.tag === undefined,
    isTouched: state.foreign !== undefined && !isPast(state, of.day),
    changed: async (_, __, work) => changedDays(work),
    next: (work) => nextTable(state, of, work),
  };
}

/** The days to write: those that are missing or different. */
function different(held: Marks["days"], contents: Work["contents"]): readonly IsoDate[] {
  return [...contents].flatMap(([day, content]) => (held.get(day) === content ? [] : day));
}

function nextTable(state: State, { table, takeOver, day }: Of, work: Work): NextTable {
  const { described, format, published } = state;
  const ground = groundOf(state, { table, takeOver, day });
  const { held } = ground;
  if (described !== undefined) assertLayout(table, described, work);
  if (held === undefined && work.carried.length > 0) throw onlyHeld(table, work.carried);
  const landed = [...work.contents.keys()].filter((one) => !work.carried.includes(one));
  const changed = work.isForced || held === undefined ? landed : different(held, work.contents);
  const lacking = work.carried.filter((one) => held?.get(one) !== work.contents.get(one));
  if (lacking.length > 0) throw onlyHeld(table, lacking);
  // A commit that only drops days would carry no data; with the day's own data, every reader notices it.
  const written = changed.length === 0 ? [day] : changed;
  const days = work.contents;
  const kept = keptDays({ days, written });
  const numbers = published.filter(({ marks }) => marks.asOf === day).map(runNumber);
  const run = `${String(Math.max(0, ...numbers) + 1).padStart(4, "0")}-${work.fingerprint}-${randomBytes(2).toString("hex")}`;
  const { fingerprint, rowOptions } = work;
  const marks = formatMarks({ asOf: day, fingerprint, run, written, rowOptions, base: ground.base ?? null, days });
  const write = (rows: DataFrame, layout: Layout): ExecutableCommand => {
    if (described === undefined) return format.create(rows, { table, marks, ...layout });
    return format.overwrite(rows, { table, marks, kept, base: ground.base, branch: ground.branch });
  };
  return {
    asOf: day,
    fingerprint,
    path: pathBefore(table, run),
    written,
    columns: described?.columns,
    widens: described && {
      isInPlace: (change) => format.widens(described, change),
      how: format.howToWiden(table),
    },
    first: (spark) => branchCommands(spark, state, { table, ...ground }),
    write,
  };
}

/** What a commit starts from. */
interface Ground {
  /** What its days were made of; undefined if all days must be written. */
  readonly held: Marks["days"] | undefined;
  readonly base: string | undefined;
  /** For a past day: a branch of its own. */
  readonly branch?: string;
}

/** A day before the newest T(D) is published beside the line, on the version that it follows. */
function groundOf(state: State, { table, takeOver, day }: Of): Ground {
  const { line, format, foreign, shown } = state;
  const newest = newestInLine(state);
  if (newest !== undefined && isPast(state, day) && !(foreign !== undefined && takeOver)) {
    if (format.branches === undefined) throw pastDay(table, { day, newest: newest.marks.asOf, format });
    const { marks, id } = followed(state, day) ?? newest;
    return { held: marks.days, base: id, branch: branchOf(day) };
  }
  if (foreign !== undefined && !takeOver) throw changedByOthers(table, foreign);
  return { held: foreign === undefined ? shown : undefined, base: line[0]?.id };
}

/** The version that a past day follows: that of the greatest day up to it. */
function followed({ published }: State, day: IsoDate): MarkedVersion | undefined {
  const [greatest] = published
    .map(({ marks }) => marks.asOf)
    .filter((other) => other <= day)
    .sort()
    .reverse();
  return newestOf(published, greatest);
}

function branchCommands(
  spark: SparkSession,
  { format: { branches } }: State,
  { table, branch, base }: Pick<Of, "table"> & Ground,
): readonly ExecutableCommand[] {
  if (branches === undefined || branch === undefined || base === undefined) return [];
  return [branches.branchCommand(spark, table, { branch, version: base })];
}

/** Whether the table shows the T(D) of a later day, or of another program's change of it. */
function isPast(state: State, day: IsoDate): boolean {
  const newest = newestInLine(state);
  return newest !== undefined && newest.marks.asOf > day;
}

function newestInLine({ line, published }: State): MarkedVersion | undefined {
  const ids = new Set(line.map(({ id }) => id));
  return published.find(({ id }) => ids.has(id));
}
