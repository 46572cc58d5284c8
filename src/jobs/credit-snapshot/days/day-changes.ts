import type { IsoDate } from "../../../index.ts";
import type { Source } from "../../../tables/landing/source.ts";
import { oldest } from "../../../tables/store/recorded-inputs.ts";
import type { FoundTable, NextTable, TableStore } from "../../../tables/store/table-store.ts";

/** How the days of a new table differ from those of the table before it. All other days are kept as they were. */
// A type, not an interface: the compiler takes only a type for JSON.
export type DayChanges = {
  /** The day of the table before; null if there is none. */
  readonly since: IsoDate | null;
  /** The days that the table before lacks. */
  readonly new: readonly IsoDate[];
  /** The days that it holds from other files. */
  readonly replaced: readonly IsoDate[];
};

interface Before {
  /** The newest table of the same day, or else of an earlier one; undefined if there is none. */
  readonly before: FoundTable | undefined;
  readonly store: TableStore;
  readonly table: NextTable;
  /** The days that are missing or different in the newest table of the same day; none if there is no such table. */
  readonly changed: readonly IsoDate[];
}

/** Undefined if the files of the table before were not listed: it sends no request of its own. */
export async function dayChanges(
  { days, files }: Source,
  { before, store, table, changed }: Before,
): Promise<DayChanges | undefined> {
  if (before === undefined) return { since: null, new: days, replaced: [] };
  const published = await before.files?.catch(() => undefined);
  if (published === undefined) return undefined;
  const held = new Set(published.map(({ day }) => day));
  const publishedMs = oldest(published);
  // A table of an earlier day says by its time alone what has landed since. A table with marks says it itself.
  const younger = files.filter(({ modifiedMs }) => modifiedMs > publishedMs).map(({ day }) => day);
  const isOfSameDay = before.asOf === table.asOf;
  const different = new Set(store.audit === undefined ? table.written : isOfSameDay ? changed : younger);
  return {
    since: before.asOf,
    new: days.filter((day) => !held.has(day)),
    replaced: days.filter((day) => held.has(day) && different.has(day)),
  };
}
