import { type IsoDate, isMonthEnd, monthOf } from "../../../index.ts";
import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import type { Server } from "../../../tables/server.ts";
import { filesOfRun, type Run } from "../../../tables/store/parquet-runs/published.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";

/** A month's last day in a published table. */
export interface HeldDay {
  readonly day: IsoDate;
  readonly run: Run;
  readonly files: readonly LandedFile[];
}

/** What the tables hold of each earlier month whose end is not among the landed days. */
export async function heldDays(
  server: Server,
  options: Options,
  { landed, tables }: { readonly landed: readonly IsoDate[]; readonly tables: readonly Run[] },
): Promise<readonly HeldDay[]> {
  const held = await Promise.all(tables.map((run) => daysOfTable(server, run)));
  const landedMonths = new Set(landed.filter(isMonthEnd).map(monthOf));
  const wanted = held.flat().filter((day) => isKept(day, options) && !landedMonths.has(monthOf(day.day)));
  const months = Map.groupBy(wanted, ({ day }) => monthOf(day));
  return [...months.values()].flatMap((days) => days.reduce((last, other) => (other.day > last.day ? other : last)));
}

async function daysOfTable(server: Server, run: Run): Promise<readonly HeldDay[]> {
  const days = Map.groupBy(await filesOfRun(server, run), ({ day }) => day);
  return [...days].map(([day, files]) => ({ day, run, files }));
}

/** A table's own day is no month's last word, unless it is the month's end. A later `since` leaves months out on purpose. */
function isKept({ day, run }: HeldDay, { asOf, since }: Options): boolean {
  const month = monthOf(day);
  return month < monthOf(asOf) && month >= (since ?? "") && (month < monthOf(run.asOf) || isMonthEnd(day));
}

/** Of the held days those in whose place nothing has landed; `landed` are the days of their months. */
export function lostDays(
  held: readonly HeldDay[],
  { landed, accepted }: { readonly landed: readonly IsoDate[]; readonly accepted: readonly IsoDate[] },
): readonly HeldDay[] {
  return held.filter(({ day }) => {
    const isOfMonth = (other: IsoDate): boolean => monthOf(other) === monthOf(day);
    return isMonthEnd(day) || accepted.some(isOfMonth) || !landed.some((other) => isOfMonth(other) && other >= day);
  });
}

/** Throws a `JobError` where a new table would lack months that a published one holds. */
export function assertNotLost(lost: readonly HeldDay[], { landing }: Options): void {
  const [first] = lost;
  if (first === undefined) return;
  const days = lost.map(({ day }) => day);
  throw dataCheckFailed(
    `${landing} no longer has ${days.join(", ")}, which the table of ${first.run.asOf} holds: the new table would lose ${days.length === 1 ? "a month" : "months"}.`,
    "Take the days from that table with --carry-forward, or have them delivered again.",
    { lostDays: days, earlier: first.run.path },
  );
}
