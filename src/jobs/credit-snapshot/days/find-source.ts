import { type IsoDate, isMonthEnd, monthOf } from "../../../index.ts";
import type { KnownFiles } from "../../../tables/landing/known-files.ts";
import { filesOfDays, type LandedFile, type WantedDays } from "../../../tables/landing/landed-files.ts";
import { globOfDays, globOfMonthEnds, globOfMonths } from "../../../tables/landing/landing-glob.ts";
import { readyFiles, withMarker } from "../../../tables/landing/readiness.ts";
import { type Source, sourceOf } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { carriedPlace, type Options } from "../options.ts";
import { type HeldDay, heldDays, lostDays, type StoredTable } from "./lost-days.ts";
import { lastAvailable, type MissingDay, retain, retainedDays, type Substitution } from "./retention.ts";

/** The kept days with their files, and how they differ from the days that the calendar asks for. */
export interface KeptSource extends Source {
  /** Days that have not landed and that nothing stands in for. With any, there is no table. */
  readonly missing: readonly MissingDay[];
  /**
   * Days of published tables that the landing zone has lost and that must not be carried. With any, no table either.
   */
  readonly lost: readonly HeldDay[];
  readonly substitutions: readonly Substitution[];
  /** Month-ends that are missing with the user's consent. */
  readonly accepted: readonly IsoDate[];
  /** Days that come from a published table, since the landing zone has lost them. */
  readonly carried: readonly IsoDate[];
  /** The same, with the tables that hold them. */
  readonly carriedFrom: readonly HeldDay[];
  /** The files by which a later submission knows the same work again: those that are read, but for carried days. */
  readonly identity: readonly LandedFile[];
}

/**
 * Looks for the days of T(D) in the landing zone, and in published tables for those that the landing zone has lost. Two
 * tables count: the newest of an earlier day and the newest of this day; with --carry-from, also the newest run there.
 * They are found while the landing zone is listed.
 */
export async function findSource(
  server: Server,
  options: Options,
  {
    tables,
    known,
  }: { readonly tables: Promise<readonly StoredTable[]>; readonly known: Pick<KnownFiles, "published"> },
): Promise<KeptSource> {
  const { asOf, since, acceptMissing, store } = options;
  const carryForward = options.carryForward || carriedPlace(store) !== undefined;
  const landed = await landedFiles(server, options);
  const { days, missing } = retain(new Set(daysOf(landed.ready)), asOf, since);
  const held = await heldDays(server, options, { landed: daysOf(landed.all), tables: await tables, known });
  const standIns = await standInFiles(server, options, { missing, held });
  const lost = lostDays(held, { landed: daysOf(standIns), accepted: acceptMissing });
  const gaps = fillGaps(missing, options, { lost, standIns });
  const carried = carryForward ? lost : [];
  const kept = [
    ...days.filter((day) => !missing.some(({ date }) => date === day)),
    ...[...gaps.substitutions, ...carried].map(({ day }) => day),
  ];
  const landedNow = [...landed.ready, ...standIns];
  const files = [...landedNow, ...carried.flatMap((day) => day.files)];
  const identity = [...landedNow, ...carried.flatMap((day) => day.identity)];
  return {
    ...sourceOf({ days: [], files }, kept.sort()),
    ...gaps,
    lost: carryForward ? [] : lost,
    carried: carried.map(({ day }) => day).sort(),
    carriedFrom: carried,
    identity: identity.filter(({ day }) => kept.includes(day)),
  };
}

type Gaps = Pick<KeptSource, "missing" | "substitutions" | "accepted">;

/** How to treat the days that have not landed, apart from months that a published table holds. */
function fillGaps(
  missing: readonly MissingDay[],
  { acceptMissing, monthEnd }: Options,
  { lost, standIns }: { readonly lost: readonly HeldDay[]; readonly standIns: readonly LandedFile[] },
): Gaps {
  const open = missing.filter(({ date }) => !lost.some(({ day }) => monthOf(day) === monthOf(date)));
  const accepted = open.map(({ date }) => date).filter((date) => acceptMissing.includes(date));
  const needed = open.filter(({ date }) => !acceptMissing.includes(date));
  const substitutions = monthEnd === "strict" ? [] : lastAvailable(needed, daysOf(standIns));
  return {
    missing: needed.filter(({ date }) => !substitutions.some((substitution) => substitution.monthEnd === date)),
    substitutions,
    accepted,
  };
}

function daysOf(files: readonly LandedFile[]): readonly IsoDate[] {
  return [...new Set(files.map(({ day }) => day))];
}

interface Landed {
  readonly all: readonly LandedFile[];
  /** The files of days that count as landed. */
  readonly ready: readonly LandedFile[];
}

/** The files of landed month-ends and of the day. */
async function landedFiles(server: Server, options: Options): Promise<Landed> {
  const { landing, asOf, since } = options;
  const all = await filesOfDays(server, landing, daysWanted({ landing, asOf, since }));
  return { all, ready: await readyFiles(server, options, all) };
}

function daysWanted({ landing, asOf, since }: Pick<Options, "landing" | "asOf" | "since">): WantedDays {
  if (since === undefined) {
    return { glob: globOfMonthEnds(landing, asOf), isWanted: (day) => day === asOf || isMonthEnd(day) };
  }
  const days = retainedDays(asOf, since);
  return { glob: globOfDays(landing, days), isWanted: (day) => days.includes(day) };
}

/** The landed files of months where another day stands in for the last, here or in a published table. */
async function standInFiles(
  server: Server,
  options: Options,
  { missing, held }: { readonly missing: readonly MissingDay[]; readonly held: readonly HeldDay[] },
): Promise<readonly LandedFile[]> {
  const gaps = missing.filter(({ date, role }) => role === "month-end" && !options.acceptMissing.includes(date));
  const months = [
    ...(options.monthEnd === "strict" ? [] : gaps.map(({ date }) => monthOf(date))),
    ...held.filter(({ day }) => !isMonthEnd(day)).map(({ day }) => monthOf(day)),
  ];
  if (months.length === 0) return [];
  const { landing } = options;
  const glob = globOfMonths(landing, [...new Set(months)]);
  const files = await filesOfDays(server, landing, { glob, isWanted: (day) => months.includes(monthOf(day)) });
  return withMarker(server, options, files);
}
