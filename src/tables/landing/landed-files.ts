import { type DataFrame, functions as F, type IsoDate, type SparkSession } from "../../index.ts";
import { isUnlistable } from "../place.ts";
import { orWhenMissing, type Server } from "../server.ts";
import { dataCheckFailed } from "../table-errors.ts";
import { DAY_COLUMN, dayOfFolder, escapeGlob, globOfNames } from "./landing-glob.ts";

/** A landed file that Spark would read: not hidden, not empty. */
export interface LandedFile {
  readonly day: IsoDate;
  /** The directory that the day's folder is in: the landing zone, or an earlier run that the day is carried from. */
  readonly root: string;
  /** The name of the day's folder as it is on disk. */
  readonly folder: string;
  /** From the root on, as on disk: `record_date=2022-03-25/part-0.parquet`. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** For a day that the store holds: what it was made of, in place of its files. Such a day is kept, and never read. */
  readonly held?: string;
}

/**
 * The files below the day folders of `root` that `glob` finds, in the order of their paths. Stray folders are left out.
 * Throws a `JobError` for a folder that Hadoop cannot read.
 */
export async function filesBelow(server: Server, root: string, glob: string): Promise<readonly LandedFile[]> {
  const rows = await orWhenMissing(server, [], (spark) =>
    listed(spark, [glob])
      .select("path", "length", F.unix_millis("modificationTime").alias("modifiedMs"))
      .collect(server.call),
  );
  const files = rows.flatMap(({ path, length, modifiedMs }) => {
    const place = placeInLanding(String(path));
    if (place === undefined) return [];
    return assertReadable({ root, ...place, bytes: Number(length), modifiedMs: Number(modifiedMs) }, String(path));
  });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Some days of a landing zone. */
export interface WantedDays {
  readonly glob: string;
  /** Whether the glob should find a day's folder. */
  readonly isWanted: (day: IsoDate) => boolean;
}

/**
 * The files of some days of a landing zone. If a stray name has a colon, Hadoop cannot match the names beside it: then
 * this lists the whole zone, and asks for each day by its name.
 */
export async function filesOfDays(
  server: Server,
  landing: string,
  { glob, isWanted }: WantedDays,
): Promise<readonly LandedFile[]> {
  try {
    return await filesBelow(server, landing, glob);
  } catch (error) {
    if (!isUnlistable(error)) throw error;
    const days = (await landedDays(server, landing))?.filter(isWanted) ?? [];
    return days.length === 0 ? [] : filesBelow(server, landing, globOfNames(landing, days));
  }
}

/** On a disk, Hadoop keeps a checksum beside each file, and cannot name the checksum of a file with a colon. */
function assertReadable(file: LandedFile, url: string): LandedFile {
  if (!url.startsWith("file:") || !file.path.slice(file.path.lastIndexOf("/")).includes(":")) return file;
  throw dataCheckFailed(
    `${file.day} cannot be read: Hadoop reads no file from a disk whose name has a colon, as ${file.root}/${file.path}`,
    "Rename the file.",
    { day: file.day },
  );
}

/** The columns of binaryFile. Without `content`, it lists the files and opens none. */
export function listed(spark: SparkSession, globs: readonly string[]): DataFrame {
  return spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(globs);
}

/** The landed days, oldest first; undefined without a landing zone. It lists the whole zone, so only for failures. */
export async function landedDays(server: Server, landing: string): Promise<readonly IsoDate[] | undefined> {
  const files = await orWhenMissing(server, undefined, (spark) =>
    spark.read.format("text").option("recursiveFileLookup", "true").load(escapeGlob(landing)).inputFiles(server.call),
  );
  const days = files?.flatMap((file) => placeInLanding(decodeURIComponent(file))?.day ?? []);
  return days && [...new Set(days)].sort();
}

/** Where a file lies in its landing zone; undefined for a file below no day's folder. */
export function placeInLanding(path: string): Pick<LandedFile, "day" | "folder" | "path"> | undefined {
  const start = path.lastIndexOf(`/${DAY_COLUMN}=`) + 1;
  const inZone = path.slice(start);
  const folder = inZone.slice(0, inZone.indexOf("/"));
  const day = start === 0 ? undefined : dayOfFolder(folder);
  return day && { day, folder, path: inZone };
}
