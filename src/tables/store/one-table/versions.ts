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
  /** Whether a tag or a branch that is not ours names it. */
  readonly isNamed?: boolean;
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

/** What each day of a version was made of; or that another program's rows are in it, or that it is not known. */
export type Ground = ReadonlyMap<IsoDate, string> | "foreign" | "unknown";

/** What each version holds. */
export function groundsOf({ all }: Pick<Versions, "all">): ReadonlyMap<string, Ground> {
  const byId = new Map(all.map((version) => [version.id, version]));
  const grounds = new Map<string, Ground>();
  for (const version of all) {
    // By parents and not by time: two writers' clocks may differ.
    const open: Version[] = [];
    let next: Version | undefined = version;
    for (; next !== undefined && !grounds.has(next.id); next = byId.get(next.parent ?? "")) open.push(next);
    for (const one of open.reverse()) {
      grounds.set(one.id, groundOf(one, { ground: grounds.get(one.parent ?? "") ?? "unknown", byId }));
    }
  }
  return grounds;
}

/**
 * The versions that are a T(D), newest first. A version with our marks is none if another commit came between the look
 * at the table and the write.
 */
export function publishedIn(
  { all }: Pick<Versions, "all">,
  grounds: ReadonlyMap<string, Ground> = groundsOf({ all }),
): readonly MarkedVersion[] {
  return all.filter((version): version is MarkedVersion => {
    const { id, marks } = version;
    return marks !== undefined && grounds.get(id) === marks.days;
  });
}

/**
 * The version by another program that the table shows, or on which only maintenance followed. One that is not listed
 * any more counts as such. A commit of ours that another one of ours overtook does not.
 */
export function foreignIn(line: readonly Version[], grounds: ReadonlyMap<string, Ground>): Version | undefined {
  const shown = line.find(({ isMaintenance }) => !isMaintenance);
  if (shown !== undefined) {
    if (grounds.get(shown.id) instanceof Map) return undefined;
    // One of ours that came after it is not what the user should look at.
    return line.find(({ isMaintenance, marks }) => !isMaintenance && marks === undefined) ?? shown;
  }
  const oldest = line.at(-1);
  return oldest?.parent === undefined ? undefined : oldest;
}

type ById = ReadonlyMap<string, Version>;

function groundOf(version: Version, { ground, byId }: { readonly ground: Ground; readonly byId: ById }): Ground {
  const { marks, isMaintenance } = version;
  if (marks === undefined) return isMaintenance ? ground : "foreign";
  if (marks.base === undefined ? holds(ground, marks) : isOnBase(version, marks.base, byId)) return marks.days;
  if (typeof ground === "string") return "foreign";
  const days = [...marks.days].flatMap(([day, content]) => {
    const held = marks.written.includes(day) ? content : ground.get(day);
    return held === undefined ? [] : [[day, held] as const];
  });
  return new Map(days);
}

/**
 * Whether a version was committed on the one that its run had looked at, with nothing but maintenance between them. Of
 * what has expired between them, only a tag tells: a version gets it once it is known to be a T(D).
 */
function isOnBase({ parent, tag }: Version, base: string | null, byId: ById): boolean {
  let on = parent;
  while (on !== (base ?? undefined)) {
    if (on === undefined) return false;
    const version = byId.get(on);
    if (version === undefined) return tag !== undefined;
    if (!version.isMaintenance) return false;
    on = version.parent;
  }
  return true;
}

/** For marks of earlier versions, which do not name their base. */
function holds(ground: Ground, marks: Marks): boolean {
  const kept = keptDays(marks);
  if (kept.length === 0 || ground === "unknown") return true;
  return ground !== "foreign" && kept.every((day) => ground.get(day) === marks.days.get(day));
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
