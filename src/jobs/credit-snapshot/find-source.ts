import { type IsoDate, monthOf } from "./iso-date.ts";
import { dataCheckFailed } from "./job-errors.ts";
import { filesBelow, type LandedFile } from "./landing.ts";
import { escapeGlob, globOfDays, globOfMonthEnds, globOfMonths } from "./landing-glob.ts";
import type { Options } from "./options.ts";
import { filesOfRun, type Run } from "./published.ts";
import { lastAvailable, type MissingDay, retain, retainedDays, type Substitution } from "./retention.ts";
import { orWhenMissing, type Server } from "./server.ts";
import { type Source, sourceOf } from "./source.ts";

/** The kept days with their files, and how they differ from what the calendar asks for. */
export interface FoundSource extends Source {
  /** Days that have not landed and that nothing stands in for. With any, there is no table. */
  readonly missing: readonly MissingDay[];
  readonly substitutions: readonly Substitution[];
  /** Month-ends that are missing with the user's consent. */
  readonly accepted: readonly IsoDate[];
  /** Days that come from the newest earlier table, since the landing zone has lost them. */
  readonly carried: readonly IsoDate[];
}

/** What is known before the landing zone is looked at. */
export interface Circumstances {
  /** The newest table of an earlier day. The landing zone is looked at while that is being found. */
  readonly earlier: Promise<Run | undefined>;
  /** Milliseconds since 1970 by the server's clock, whose files they are; undefined where nobody needs it. */
  readonly serverMs: number | undefined;
}

/** Looks for the days of T(D) in the landing zone. Throws a `JobError` where the table would lose a month it had. */
export async function findSource(server: Server, options: Options, around: Circumstances): Promise<FoundSource> {
  const files = await landedFiles(server, options, around);
  const { days, missing } = retain(new Set(files.map(({ day }) => day)), options.asOf, options.since);
  const accepted = missing.filter(({ date }) => options.acceptMissing.includes(date)).map(({ date }) => date);
  const unaccepted = missing.filter(({ date }) => !accepted.includes(date));
  const standIns = options.monthEnd === "strict" ? [] : await filesOfMonths(server, options, unaccepted);
  const substitutions = lastAvailable(
    unaccepted,
    standIns.map(({ day }) => day),
  );
  const gone = unaccepted.filter(({ date }) => !substitutions.some(({ monthEnd }) => monthEnd === date));
  const landed = days.filter((day) => !missing.some(({ date }) => date === day));
  const known = { days: [...landed, ...substitutions.map(({ day }) => day)], files: [...files, ...standIns] };
  const earlier = await around.earlier;
  const lost = earlier === undefined ? [] : await lostDays(server, options, { known, accepted, earlier });
  assertCarried(lost, options, earlier);
  const carried = [...new Set(lost.map(({ day }) => day))];
  const source = sourceOf({ days: [], files: [...known.files, ...lost] }, [...known.days, ...carried].sort());
  const stillMissing = gone.filter(({ date }) => !carried.some((day) => monthOf(day) === monthOf(date)));
  return { ...source, missing: stillMissing, substitutions, accepted, carried };
}

/** The files of landed month-ends and of the day, of days that count as landed. */
async function landedFiles(
  server: Server,
  options: Options,
  { serverMs }: Circumstances,
): Promise<readonly LandedFile[]> {
  const { landing, asOf, since, settle } = options;
  const glob = since === undefined ? globOfMonthEnds(landing, asOf) : globOfDays(landing, retainedDays(asOf, since));
  const files = await ready(server, options, await filesBelow(server, landing, glob));
  const isUnsettled = files.some(({ day, modifiedMs }) => day === asOf && modifiedMs > (serverMs ?? Infinity) - settle);
  return settle > 0 && isUnsettled ? files.filter(({ day }) => day !== asOf) : files;
}

/** Every landed file of the months whose ends are missing. */
async function filesOfMonths(
  server: Server,
  options: Options,
  missing: readonly MissingDay[],
): Promise<readonly LandedFile[]> {
  const months = missing.filter(({ role }) => role === "month-end").map(({ date }) => monthOf(date));
  if (months.length === 0) return [];
  return ready(server, options, await filesBelow(server, options.landing, globOfMonths(options.landing, months)));
}

/** The files of those days whose folder has the ready marker. A marker is often a hidden file, which no listing shows. */
async function ready(
  { spark, call }: Server,
  { landing, readyMarker }: Options,
  files: readonly LandedFile[],
): Promise<readonly LandedFile[]> {
  if (readyMarker === undefined) return files;
  const folders = [...new Set(files.map(({ folder }) => folder))];
  const isReady = await Promise.all(
    folders.map(async (folder) => {
      const marker = spark.read.format("text").load(escapeGlob(`${landing}/${folder}/${readyMarker}`));
      return (await orWhenMissing(marker.schema(call), undefined)) !== undefined;
    }),
  );
  return files.filter(({ folder }) => isReady[folders.indexOf(folder)]);
}

/** The files of the earlier table's months that this one would lack. A later `since` leaves months out on purpose. */
async function lostDays(
  server: Server,
  { asOf, since }: Options,
  {
    known,
    accepted,
    earlier,
  }: { readonly known: Source; readonly accepted: readonly IsoDate[]; readonly earlier: Run },
): Promise<readonly LandedFile[]> {
  const held = await filesOfRun(server, earlier);
  const months = new Set([...known.days, ...accepted].map(monthOf));
  return held.filter(({ day }) => {
    // The earlier table's own day is no month's last word, unless it is the month's end.
    const isOfMonth = monthOf(day) < monthOf(earlier.asOf) || retainedDays(asOf, monthOf(day)).includes(day);
    return (
      isOfMonth &&
      day < asOf &&
      monthOf(day) < monthOf(asOf) &&
      !months.has(monthOf(day)) &&
      monthOf(day) >= (since ?? "")
    );
  });
}

function assertCarried(
  lost: readonly LandedFile[],
  { carryForward, landing }: Options,
  earlier: Run | undefined,
): void {
  if (lost.length === 0 || carryForward) return;
  const days = [...new Set(lost.map(({ day }) => day))];
  throw dataCheckFailed(
    `${landing} no longer has ${days.join(", ")}, which the table of ${earlier?.asOf} holds: the new table would lose ${days.length === 1 ? "a month" : "months"}.`,
    "Take the days from that table with --carry-forward, or have them delivered again.",
    { lostDays: days, earlier: earlier?.path ?? null },
  );
}
