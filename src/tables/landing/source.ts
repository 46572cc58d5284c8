import { col, type DataFrame, type IsoDate, lit, type SparkSession, type StructType } from "../../index.ts";
import { column } from "../column.ts";
import type { LandedFile } from "./landed-files.ts";
import { DAY_COLUMN, escapeGlob } from "./landing-glob.ts";

/** What a run reads: the kept days' files. */
export interface Source {
  readonly days: readonly IsoDate[];
  readonly files: readonly LandedFile[];
}

/** The part of a source that belongs to some of its days. */
export function sourceOf(source: Source, days: readonly IsoDate[]): Source {
  return { days, files: source.files.filter(({ day }) => days.includes(day)) };
}

/** The days' folders, as they are named on disk. */
export function foldersOf({ files }: Source): readonly string[] {
  return [...new Set(files.map(({ root, folder }) => `${root}/${folder}`))];
}

/** The read of just these days: these columns of their files, and `record_date` as a date. */
export function readDays(spark: SparkSession, source: Source, columns: StructType): DataFrame {
  const roots = Map.groupBy(source.files, ({ root }) => root);
  return [...roots]
    .map(([root, files]) => readBelow(spark, root, { files, days: source.days, columns }))
    .reduce((all, some) => all.unionByName(some));
}

/** The rows of just these days that `--where` keeps. */
export function readSelected(
  spark: SparkSession,
  source: Source,
  { columns, where }: { readonly columns: StructType; readonly where: string | undefined },
): DataFrame {
  const read = readDays(spark, source, columns);
  return where === undefined ? read : read.where(where);
}

interface Part extends Source {
  readonly columns: StructType;
}

function readBelow(spark: SparkSession, root: string, { files, days, columns }: Part): DataFrame {
  // Spark does not unescape a partition value (2022%2D03%2D25) that it is to read as a date; as a string it does.
  const escaped = files.some(({ folder }) => folder.includes("%"));
  const read = spark.read
    .schema(columns.add(DAY_COLUMN, escaped ? "string" : "date"))
    .option("basePath", root)
    .options(FAIL_ON_BAD_FILES)
    .parquet(...foldersOf({ days, files }).map(escapeGlob));
  // Not the columns that folders below the day name, unless they are asked for. Nothing of `_metadata` either: Spark makes
  // an object of it for each row.
  const named = read.select(...columns.fieldNames().map(column), DAY_COLUMN);
  const dated = escaped ? named.withColumn(DAY_COLUMN, col(DAY_COLUMN).cast("date")) : named;
  return dated.where(col(DAY_COLUMN).isin(...days.map((day) => lit(day).cast("date"))));
}

/** Whatever the cluster's default: a file that cannot be read is an error, never left out. */
export const FAIL_ON_BAD_FILES: Readonly<Record<string, string>> = {
  ignoreCorruptFiles: "false",
  ignoreMissingFiles: "false",
};
