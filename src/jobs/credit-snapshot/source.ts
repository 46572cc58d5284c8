import { col, type DataFrame, lit, type SparkSession, type StructType } from "../../index.ts";
import type { IsoDate } from "./iso-date.ts";
import type { LandedFile } from "./landing.ts";
import { DAY_COLUMN, escapeGlob } from "./landing-glob.ts";

/** What a run reads: the kept days' files, in the order of their paths. */
export interface Source {
  readonly landing: string;
  readonly days: readonly IsoDate[];
  readonly files: readonly LandedFile[];
}

/** The part of a source that belongs to some of its days. */
export function sourceOf(source: Source, days: readonly IsoDate[]): Source {
  return { ...source, days, files: source.files.filter(({ day }) => days.includes(day)) };
}

/** The days' folders, as they are named in the landing zone. */
export function foldersOf({ landing, files }: Source): readonly string[] {
  return [...new Set(files.map(({ folder }) => `${landing}/${folder}`))];
}

/** The read of just these days, with these columns of their files and `record_date` as a date. */
export function readDays(spark: SparkSession, source: Source, columns: StructType): DataFrame {
  // Spark does not unescape a partition value (2022%2D03%2D25) that it is to read as a date; as a string it does.
  const escaped = source.files.some(({ folder }) => folder.includes("%"));
  const read = spark.read
    .schema(columns.add(DAY_COLUMN, escaped ? "string" : "date"))
    .option("basePath", source.landing)
    .options(FAIL_ON_BAD_FILES)
    .parquet(...foldersOf(source).map(escapeGlob));
  const dated = escaped ? read.withColumn(DAY_COLUMN, col(DAY_COLUMN).cast("date")) : read;
  return dated.where(col(DAY_COLUMN).isin(...source.days.map((day) => lit(day).cast("date"))));
}

/** Whatever the cluster's default: a file that cannot be read is an error, never left out. */
export const FAIL_ON_BAD_FILES: Readonly<Record<string, string>> = {
  ignoreCorruptFiles: "false",
  ignoreMissingFiles: "false",
};
