import { addDays, dayIn, type IsoDate, isIsoDate, type JobError, type SparkConnectError } from "../../../index.ts";
import { filesBelow, type LandedFile } from "../../landing/landed-files.ts";
import { DAY_COLUMN, escapeGlob } from "../../landing/landing-glob.ts";
import { isUnlistable } from "../../place.ts";
import { isThere, orWhenMissing, type Server } from "../../server.ts";
import { dataCheckFailed } from "../../table-errors.ts";
import type { DatedTable, TableRef } from "../table-store.ts";
import { formatRunName, type RunName, runsNewestFirst } from "./run-name.ts";

/** A run whose directory exists, committed or not. Its path is below the processed path as given. */
export interface Run extends DatedTable {
  readonly name: RunName;
}

/** What to find out of a run that is looked for, besides that it is committed: its files, if they are needed next. */
type Wanted = "table" | "table-and-files";

/** The directory of a run. */
export function runPath(processed: string, asOf: IsoDate, name: RunName): string {
  return `${processed}/as_of=${asOf}/${formatRunName(name)}`;
}

/** The runs of these days, the greatest day and its newest run first. Some may have crashed. */
export function findRuns(server: Server, processed: string, days: readonly IsoDate[]): Promise<readonly Run[]> {
  return runsBelow(server, processed, days.map(globOfRuns));
}

/** The days, oldest first, of published tables that hold one of these days. It looks through all tables. */
export async function tablesHolding(
  server: Server,
  processed: string,
  days: readonly IsoDate[],
): Promise<readonly IsoDate[]> {
  const runs = await runsBelow(server, processed, [`as_of=*/_run-*/${DAY_COLUMN}={${days.join(",")}}`]);
  return [...new Set(runs.map(({ asOf }) => asOf))].sort();
}

/** T(D) always holds D: looking only for that partition lists least. */
function globOfRuns(day: IsoDate): string {
  return `as_of=${day}/_run-*/${DAY_COLUMN}=${day}`;
}

/** The newest committed run of the greatest day, or of the greatest before `before`; undefined if there is none. */
export async function newestTable(
  server: Server,
  processed: string,
  { before, now }: { readonly before?: IsoDate; readonly now: Date },
): Promise<Run | undefined> {
  // The clock only says where to look first: most tables are of yesterday.
  const end = before ?? addDays(dayIn("UTC", now), 2);
  const later = before === undefined ? [daysFrom(end)] : [];
  const runs = await runsBelow(server, processed, [...later, ...recentBefore(end)]);
  return (await firstCommitted(server, runs)) ?? (await newestOfAll(server, processed, before));
}

/** The runs of a day, the newest committed one of them, and the newest of the greatest day before; with their files. */
export async function runsAround(
  server: Server,
  processed: string,
  { day, known }: { readonly day: IsoDate; readonly known: { has(path: string): boolean } },
): Promise<{ readonly ofDay: readonly Run[]; readonly newest: Run | undefined; readonly earlier: Run | undefined }> {
  const runs = await runsBelow(server, processed, [globOfRuns(day), ...recentBefore(day)]);
  const ofDay = runs.filter(({ asOf }) => asOf === day);
  const before = runs.filter(({ asOf }) => asOf !== day);
  const [newest, recent] = await Promise.all([
    firstCommitted(server, ofDay, "table-and-files"),
    firstCommitted(server, before, "table-and-files", known),
  ]);
  return { ofDay, newest, earlier: recent ?? (await newestOfAll(server, processed, day, "table-and-files")) };
}

/** A glob over all days is slow, so that the recent ones are looked at first. */
function recentBefore(end: IsoDate): readonly string[] {
  return [...daysBefore(end, 32)].map(globOfRuns);
}

async function newestOfAll(
  server: Server,
  processed: string,
  before: IsoDate | undefined,
  wanted?: Wanted,
): Promise<Run | undefined> {
  const runs = await runsBelow(server, processed, [`as_of=*/_run-*/${DAY_COLUMN}=*`]);
  return await firstCommitted(
    server,
    runs.filter(({ asOf }) => before === undefined || asOf < before),
    wanted,
  );
}

/** The files of a published run, with the days that it holds. */
export function filesOfRun(server: Server, { path }: TableRef): Promise<readonly LandedFile[]> {
  return filesBelow(server, path, `${escapeGlob(path)}/${DAY_COLUMN}=*`);
}

/** The first committed run among these; undefined if none is. */
export async function firstCommitted(
  server: Server,
  runs: readonly Run[],
  wanted: Wanted = "table",
  known: { has(path: string): boolean } = new Set(),
): Promise<Run | undefined> {
  for (const run of runs) {
    // The newest is committed as a rule, so its files are asked for at the same time and not after.
    const isKnown = known.has(run.path);
    const files = wanted === "table" || isKnown ? undefined : filesOfRun(server, run);
    // What a crashed run left may not be readable.
    files?.catch(() => {});
    if (isKnown || (await isCommitted(server, run.path))) return files === undefined ? run : { ...run, files };
  }
  return undefined;
}

/** Whether a run is committed: `_SUCCESS` is the last file that Spark writes. */
export function isCommitted(server: Server, path: string): Promise<boolean> {
  return isThere(server, `${path}/_SUCCESS`);
}

async function runsBelow(server: Server, processed: string, globs: readonly string[]): Promise<readonly Run[]> {
  // The text format names files without opening them. Braces, since Spark fails if one of several paths is missing.
  const files = await orWhenMissing(server, [], (spark) =>
    spark.read
      .format("text")
      .option("recursiveFileLookup", "true")
      .load(`${escapeGlob(processed)}/{${globs.join(",")}}`)
      .inputFiles(server.call),
  ).catch((error: unknown) => {
    throw isUnlistable(error) ? straysAmongRuns(processed, error) : error;
  });
  const runs = Map.groupBy(files.flatMap(asOfAndRun), ({ asOf }) => asOf);
  return [...runs]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .flatMap(([asOf, names]) =>
      runsNewestFirst(names.map(({ run }) => run)).map((name) => ({
        asOf,
        name,
        fingerprint: name.fingerprint,
        path: runPath(processed, asOf, name),
      })),
    );
}

/** The run's name, from the path in Java's message. */
function straysAmongRuns(processed: string, { message }: SparkConnectError): JobError {
  return dataCheckFailed(
    `${processed} holds a name with a colon, and Hadoop cannot look for runs beside it: ${message}`,
    "Move what is no run out of there, or rename it.",
  );
}

function asOfAndRun(file: string): readonly { readonly asOf: IsoDate; readonly run: string }[] {
  const [, asOf = "", run = ""] = /.*\/as_of=([^/]*)\/(_run-[^/]*)\//.exec(file) ?? [];
  return isIsoDate(asOf) ? [{ asOf, run }] : [];
}

/** `count` days, the one before `end` first. */
function* daysBefore(end: IsoDate, count: number): Generator<IsoDate, void> {
  for (let back = 1; back <= count; back++) yield addDays(end, -back);
}

/** A glob for the runs of `day` and of every later one: for each digit, the prefix before it and a greater digit. */
export function daysFrom(day: IsoDate): string {
  const greater = [...day].flatMap((digit, place) =>
    digit === "-" || digit === "9" ? [] : `${day.slice(0, place)}[${Number(digit) + 1}-9]*`,
  );
  return `as_of={${[day, ...greater].join(",")}}/_run-*/${DAY_COLUMN}=*`;
}
