import { fingerprint, type IsoDate, isIsoDate, type StructType } from "../../index.ts";
import type { LandedFile } from "./landed-files.ts";
import type { Source } from "./source.ts";

/**
 * What was read from files, kept for the days of a backfill: most of them keep the same month-ends. Nothing can be out
 * of date: each entry belongs to files of one name, size and time, and a corrected file is another file.
 */
export interface KnownFiles {
  /** The columns of days that Spark merged without an error. */
  readonly columns: Map<string, StructType>;
  /** How many records a day holds. */
  readonly rows: Map<string, number>;
  /** The days whose own `record_date` column agrees with their folder. */
  readonly ownDay: Set<string>;
  /** The days of which a write of this process has found that they hold no key twice, as `keysOfDay` names them. */
  readonly uniqueKeys: Set<string>;
  /** The tables that this process has published last, by path. */
  readonly published: Map<string, KnownTable>;
}

/** A table that this process has published, day by day. Such a table never changes. */
export interface KnownTable {
  /** How many records it has counted in the table's files. */
  readonly rows: ReadonlyMap<IsoDate, number>;
  /** A fingerprint of the files that the day was made of. */
  readonly madeOf: ReadonlyMap<IsoDate, string>;
}

export function noKnownFiles(): KnownFiles {
  return { columns: new Map(), rows: new Map(), ownDay: new Set(), uniqueKeys: new Set(), published: new Map() };
}

/** More than the days of a backfill that run at once: a day asks for the one before it. */
const maxPublished = 64;

/** Keeps what was counted in a table that has just been published, and what it was made of. */
export function notePublished(
  { published }: Pick<KnownFiles, "published">,
  path: string,
  {
    rowsPerDay,
    files,
  }: { readonly rowsPerDay: Readonly<Record<string, number>>; readonly files: readonly LandedFile[] },
): void {
  const rows = Object.entries(rowsPerDay).filter((entry): entry is [IsoDate, number] => isIsoDate(entry[0]));
  const madeOf = rows.map(([day]) => [day, madeOfDay(files, day)] as const);
  published.set(path, { rows: new Map(rows), madeOf: new Map(madeOf) });
  const [oldest] = published.keys();
  if (published.size > maxPublished && oldest !== undefined) published.delete(oldest);
}

/** What the fingerprint holds about some files. */
export function identityOf(files: readonly LandedFile[]): string {
  return JSON.stringify(files.map(({ root, path, bytes, modifiedMs }) => [root, path, bytes, modifiedMs]));
}

/** Short, as it is kept for each day of each table. */
export function madeOfDay(files: readonly LandedFile[], day: IsoDate): string {
  return fingerprint(identityOf(files.filter((file) => file.day === day)));
}

/** The same for one day's files. */
export function identityOfDay({ files }: Source, day: IsoDate): string {
  return identityOf(files.filter((file) => file.day === day));
}
