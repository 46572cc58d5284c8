import type { IsoDate } from "../../../index.ts";
import { keptDays, type Marks } from "./marks.ts";

/** A version of a table: what one commit left. */
export interface Version {
  readonly id: string;
  /** The version that it was committed on; undefined for the first one. It may be gone. */
  readonly parent: string | undefined;
  /** When it was committed, in milliseconds since 1970. */
  readonly committedMs: number;
  readonly marks: Marks | undefined;
  /** Whether it holds the same rows as the version before it, as after compaction. */
  readonly isMaintenance: boolean;
  /** The tag that names it, where the format has tags. */
  readonly tag?: string | undefined;
  /** The branch that ends with it, unless it is the main one. */
  readonly branch?: string | undefined;
  /** Whether its files are gone, so that it can no longer be read. */
  readonly isGone?: boolean;
}

/** All versions that the table's metadata knows, newest first, and the one that the table shows. */
export interface Versions {
  readonly all: readonly Version[];
  readonly head: string | undefined;
  /** Whether older ones were left out. */
  readonly isPartial?: boolean;
}

/** A version that is a T(D). */
export interface MarkedVersion extends Version {
  readonly marks: Marks;
}

/** The versions that lead to the one that the table shows, newest first. */
export function lineOf({ all, head }: Versions): readonly Version[] {
  const byId = new Map(all.map((version) => [version.id, version]));
  const line: Version[] = [];
  for (let next = byId.get(head ?? ""); next !== undefined; next = byId.get(next.parent ?? "")) line.push(next);
  return line;
}

/**
 * The versions that are a T(D), newest first. A version with our marks is none if it was committed on one that holds
 * other rows in a day that it kept: another commit came between the look at the table and the write.
 */
export function publishedIn({ all }: Pick<Versions, "all">): readonly MarkedVersion[] {
  const grounds = new Map<string, Ground>();
  const published: MarkedVersion[] = [];
  // A version is listed after those that were committed on it.
  for (const version of all.toReversed()) {
    const ground = groundOf(version, grounds.get(version.parent ?? "") ?? "unknown");
    grounds.set(version.id, ground);
    if (isPublished(version, ground)) published.push(version);
  }
  return published.reverse();
}

/** The rows that a version is known to hold: those of marks, of another program, or of a version that is gone. */
type Ground = Marks | "foreign" | "unknown";

function groundOf({ marks, isMaintenance }: Version, parent: Ground): Ground {
  if (marks !== undefined) return holds(parent, marks) ? marks : "foreign";
  return isMaintenance ? parent : "foreign";
}

function holds(ground: Ground, marks: Marks): boolean {
  const kept = keptDays(marks);
  if (kept.length === 0 || ground === "unknown") return true;
  return ground !== "foreign" && kept.every((day) => ground.days.get(day) === marks.days.get(day));
}

function isPublished(version: Version, ground: Ground): version is MarkedVersion {
  return version.marks !== undefined && ground === version.marks;
}

/** The newest T(D) of a day: the one with the greatest number, as two servers may commit at once. */
export function newestOf(published: readonly MarkedVersion[], day: IsoDate | undefined): MarkedVersion | undefined {
  const ofDay = published.filter(({ marks }) => marks.asOf === day);
  return ofDay.reduce<MarkedVersion | undefined>(
    (newest, one) => (newest === undefined || runNumber(one) > runNumber(newest) ? one : newest),
    undefined,
  );
}

export function runNumber({ marks }: MarkedVersion): number {
  return Number.parseInt(marks.run, 10);
}
