import { type IsoDate, isMonthEnd, monthOf } from "../../../index.ts";
import type { KnownFiles } from "../../../tables/landing/known-files.ts";
import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import type { Server } from "../../../tables/server.ts";
import type { TableRef, TableStore } from "../../../tables/store/table-store.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";

/** A published table, and where it is. */
export interface StoredTable {
  readonly store: TableStore;
  readonly table: TableRef;
}

/** A month's last day in a published table. */
export interface HeldDay extends StoredTable {
  readonly day: IsoDate;
  readonly files: readonly LandedFile[];
  /** The files by which a later submission knows the same work again, whichever table's it reads. */
  readonly identity: readonly LandedFile[];
}

/**
 * The days that the tables hold for each earlier month whose end has not landed. Of two equal days it is the one that was
 * written last, which has the correction if there was one; the first table's says what work this is, as it stays where it
 * is when this day is published again.
 */
export async function heldDays(
  server: Server,
  options: Options,
  {
    landed,
    tables,
    known: { published },
  }: {
    readonly landed: readonly IsoDate[];
    readonly tables: readonly StoredTable[];
    readonly known: Pick<KnownFiles, "published">;
  },
): Promise<readonly HeldDay[]> {
  const landedMonths = new Set(landed.filter(isMonthEnd).map(monthOf));
  const isWanted = (held: DayOfTable): boolean => isKept(held, options) && !landedMonths.has(monthOf(held.day));
  // A table whose days are known is only asked for its files if one of them is wanted.
  const asked = tables.filter(({ table }) => {
    const days = published.get(table.path);
    return days === undefined || [...days.rows.keys()].some((day) => isWanted({ day, table }));
  });
  const held = await Promise.all(asked.map((table) => daysOfTable(server, table)));
  const wanted = held.flat().filter(isWanted);
  const months = Map.groupBy(wanted, ({ day }) => monthOf(day));
  return [...months.values()].flatMap((days) => days.reduce((last, other) => chosen(last, other)));
}

function chosen(last: HeldDay, other: HeldDay): HeldDay {
  if (other.day !== last.day) return other.day > last.day ? other : last;
  if (other.store !== last.store) return last;
  // Marks say of each version what it was made of: they are the same in every later run.
  const isMarked = other.files.some(({ held }) => held !== undefined);
  if (isMarked) return other.table.asOf > last.table.asOf ? other : last;
  return writtenMs(other) > writtenMs(last) ? { ...other, identity: last.identity } : last;
}

function writtenMs({ files }: HeldDay): number {
  return files.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), 0);
}

async function daysOfTable(server: Server, { store, table }: StoredTable): Promise<readonly HeldDay[]> {
  const days = Map.groupBy(await store.filesOf(server, table), ({ day }) => day);
  return [...days].map(([day, files]) => ({ day, store, table, files, identity: files }));
}

type DayOfTable = Pick<HeldDay, "day" | "table">;

/** A table's own day stands for its month only if it is the month's end. A later `since` drops months on purpose. */
function isKept({ day, table }: DayOfTable, { asOf, since }: Options): boolean {
  const month = monthOf(day);
  return month < monthOf(asOf) && month >= (since ?? "") && (month < monthOf(table.asOf) || isMonthEnd(day));
}

/** The held days that no landed day replaces; `landed` are the days of their months. */
export function lostDays(
  held: readonly HeldDay[],
  { landed, accepted }: { readonly landed: readonly IsoDate[]; readonly accepted: readonly IsoDate[] },
): readonly HeldDay[] {
  return held.filter(({ day }) => {
    const isOfMonth = (other: IsoDate): boolean => monthOf(other) === monthOf(day);
    return isMonthEnd(day) || accepted.some(isOfMonth) || !landed.some((other) => isOfMonth(other) && other >= day);
  });
}

/** Throws a `JobError` if a new table would lack months that a published one holds. */
export function assertNotLost(lost: readonly HeldDay[], { landing }: Options): void {
  const [first] = lost;
  if (first === undefined) return;
  const days = lost.map(({ day }) => day);
  throw dataCheckFailed(
    `${landing} no longer has ${days.join(", ")}, which the table of ${first.table.asOf} holds: the new table would lose ${days.length === 1 ? "a month" : "months"}.`,
    "Take the days from that table with --carry-forward, or ask for them to be delivered again.",
    { lostDays: days, earlier: first.table.path },
  );
}
