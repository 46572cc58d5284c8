import { type IsoDate, isIsoDate, type StructType } from "../../index.ts";
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
  /** The tables that this process has published last, by path: how many records of each day it has counted in them. */
  readonly published: Map<string, ReadonlyMap<IsoDate, number>>;
}

export function noKnownFiles(): KnownFiles {
  return { columns: new Map(), rows: new Map(), ownDay: new Set(), published: new Map() };
}

/** More than the days of a backfill that run at once: a day asks for the one before it. */
const maxPublished = 64;

/** Keeps what was counted in a table that has just been published. Such a table never changes. */
export function notePublished(
  { published }: Pick<KnownFiles, "published">,
  path: string,
  rowsPerDay: Readonly<Record<string, number>>,
): void {
  published.set(
    path,
    new Map(Object.entries(rowsPerDay).filter((entry): entry is [IsoDate, number] => isIsoDate(entry[0]))),
  );
  const [oldest] = published.keys();
  if (published.size > maxPublished && oldest !== undefined) published.delete(oldest);
}

/** What the fingerprint holds about some files. */
export function identityOf(files: readonly LandedFile[]): string {
  return JSON.stringify(files.map(({ root, path, bytes, modifiedMs }) => [root, path, bytes, modifiedMs]));
}

/** The same for one day's files. */
export function identityOfDay({ files }: Source, day: IsoDate): string {
  return identityOf(files.filter((file) => file.day === day));
}
