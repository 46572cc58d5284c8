import { type IsoDate, type IsoMonth, isIsoDate } from "../../index.ts";

/** The landing zone's partition column: one folder per day. */
export const DAY_COLUMN = "record_date";

/** A path as a pattern that matches only this path. Spark takes paths as globs to read, but not to write. */
export function escapeGlob(path: string): string {
  return path.replace(/[{}[\]*?\\]/g, "\\$&");
}

/** The path of a pattern that `escapeGlob` made. */
export function unescapeGlob(pattern: string): string {
  return pattern.replace(/\\([{}[\]*?\\])/g, "$1");
}

/** Undoes the escaping that Hive and Spark apply to partition values in directory names: `%3A` is `:`. */
export function unescapePartitionValue(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * The day of a directory `record_date=YYYY-MM-DD`; undefined for any other name, and for a day that is not in the
 * calendar.
 */
export function dayOfFolder(name: string): IsoDate | undefined {
  const prefix = `${DAY_COLUMN}=`;
  const value = name.startsWith(prefix) ? unescapePartitionValue(name.slice(prefix.length)) : "";
  return isIsoDate(value) ? value : undefined;
}

/** One glob for the folders of just these days. Days without a folder are absent from what it finds. */
export function globOfDays(landing: string, days: readonly IsoDate[]): string {
  return hasDirectories(landing) ? globOfNames(landing, days) : globOfFolders(landing, days);
}

/** The same, but Hadoop asks for each name and lists nothing, so a name with a colon beside them does no harm. */
export function globOfNames(landing: string, days: readonly IsoDate[]): string {
  // A slash within the braces makes Hadoop ask for each name, instead of matching all landed names with a pattern.
  const names = days.flatMap((day) => ["-", "%2D", "%2d"].map((dash) => `/${DAY_COLUMN}=${day.replaceAll("-", dash)}`));
  return `${escapeGlob(landing)}{${names.join(",")}}`;
}

/**
 * Whether asking for a name is cheaper than listing. In a file system it takes one look-up, while listing a directory
 * looks at all that it holds. In an object store it takes two requests, while one list request returns a thousand
 * names. A path without a scheme is on the server's default file system, a disk or HDFS.
 */
function hasDirectories(path: string): boolean {
  return /^(\/|(file|hdfs|viewfs):)/.test(path);
}

/** One glob for the folders of every day of these months. */
export function globOfMonths(landing: string, months: readonly IsoMonth[]): string {
  return globOfFolders(
    landing,
    months.map((month) => `${month}-*`),
  );
}

/** One glob for the folders of every landed month-end and of `day`. It also finds 02-28 of leap years. */
export function globOfMonthEnds(landing: string, day: IsoDate): string {
  return globOfFolders(landing, [day, ...MONTH_ENDS.map((end) => `*-${end}`)]);
}

const MONTH_ENDS = "01-31 02-28 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31".split(" ");

function globOfFolders(landing: string, values: readonly string[]): string {
  // A writer may escape more than it must: %2D is a dash too.
  const patterns = values.map((value) => value.replaceAll("-", "{-,%2D,%2d}"));
  return `${escapeGlob(landing)}/${DAY_COLUMN}={${patterns.join(",")}}`;
}
