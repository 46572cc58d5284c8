import type { IsoDate, StructType } from "../../index.ts";
import type { LandedFile } from "./landed-files.ts";
import type { Source } from "./source.ts";

/**
 * What was read in files, for the days of a backfill: most of them keep the same month-ends. Nothing can be out of date,
 * as each entry is of files of one name, size and time; a file that is corrected is another one.
 */
export interface KnownFiles {
  /** The columns of days that Spark merged without a complaint. */
  readonly columns: Map<string, StructType>;
  /** How many records a day holds. */
  readonly rows: Map<string, number>;
  /** The days whose own day agrees with their folder. */
  readonly ownDay: Set<string>;
}

export function noKnownFiles(): KnownFiles {
  return { columns: new Map(), rows: new Map(), ownDay: new Set() };
}

/** What the fingerprint holds of some files. */
export function identityOf(files: readonly LandedFile[]): string {
  return JSON.stringify(files.map(({ root, path, bytes, modifiedMs }) => [root, path, bytes, modifiedMs]));
}

/** The same of one day's files. */
export function identityOfDay({ files }: Source, day: IsoDate): string {
  return identityOf(files.filter((file) => file.day === day));
}
