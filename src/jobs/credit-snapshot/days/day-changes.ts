import type { IsoDate } from "../../../index.ts";
import { type KnownFiles, type KnownTable, madeOfDay } from "../../../tables/landing/known-files.ts";
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
  readonly known: Pick<KnownFiles, "published">;
  /** The days that are missing or different in the newest table of the same day; none if there is no such table. */
  readonly changed: readonly IsoDate[];
}

/** Undefined if neither the table before is known nor its files were listed: it sends no request of its own. */
export async function dayChanges(
  source: Source,
  { before, store, table, known, changed }: Before,
): Promise<DayChanges | undefined> {
  const { days } = source;
  if (before === undefined) return { since: null, new: days, replaced: [] };
  const own = known.published.get(before.path);
  const held = own === undefined ? await heldByFiles(before, source) : heldByOwn(own, { before, source });
  if (held === undefined) return undefined;
  const isOfSameDay = before.asOf === table.asOf;
  // A table with marks says it itself.
  const different = new Set(store.audit === undefined ? table.written : isOfSameDay ? changed : held.corrected);
  return {
    since: before.asOf,
    new: days.filter((day) => !held.days.has(day)),
    replaced: days.filter((day) => held.days.has(day) && different.has(day)),
  };
}

interface Held {
  /** The days that a table holds. */
  readonly days: ReadonlySet<IsoDate>;
  /** The days that have landed anew since. */
  readonly corrected: readonly IsoDate[];
}

/** A table of an earlier day says by the time of its files alone what has landed since. */
async function heldByFiles(before: FoundTable, { files }: Source): Promise<Held | undefined> {
  const published = await before.files?.catch(() => undefined);
  if (published === undefined) return undefined;
  const publishedMs = oldest(published);
  return {
    days: new Set(published.map(({ day }) => day)),
    corrected: files.filter(({ modifiedMs }) => modifiedMs > publishedMs).map(({ day }) => day),
  };
}

/** Of a table that this process has published, it knows the files that it read. */
function heldByOwn(
  { rows, madeOf }: KnownTable,
  { before, source: { days, files } }: { readonly before: FoundTable; readonly source: Source },
): Held {
  const isCarried = (day: IsoDate): boolean => files.some((file) => file.day === day && file.root === before.path);
  return {
    days: new Set([...rows].flatMap(([day, count]) => (count > 0 ? day : []))),
    corrected: days.filter((day) => madeOf.get(day) !== madeOfDay(files, day) && !isCarried(day)),
  };
}
