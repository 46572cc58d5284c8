import type { IsoDate, StructType } from "../../index.ts";
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
}

export function noKnownFiles(): KnownFiles {
  return { columns: new Map(), rows: new Map(), ownDay: new Set() };
}

/** What the fingerprint holds about some files. */
export function identityOf(files: readonly LandedFile[]): string {
  return JSON.stringify(files.map(({ root, path, bytes, modifiedMs }) => [root, path, bytes, modifiedMs]));
}

/** The same for one day's files. */
export function identityOfDay({ files }: Source, day: IsoDate): string {
  return identityOf(files.filter((file) => file.day === day));
}
