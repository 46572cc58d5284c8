import { col, type DataFrame, type IsoDate, lit, type SparkSession, type StructType } from "../../index.ts";
import { column } from "../column.ts";
import { converted } from "./conversion.ts";
import type { LandedFile } from "./landed-files.ts";
import { DAY_COLUMN, escapeGlob } from "./landing-glob.ts";

/** What a run reads: the kept days' files. */
export interface Source {
  readonly days: readonly IsoDate[];
  readonly files: readonly LandedFile[];
  /** Files whose types differ from the table's but widen to them; none for an ordinary source. */
  readonly landedAs?: readonly LandedAs[];
}

/** Files that are read with their own types. */
export interface LandedAs {
  /** Their full paths. */
  readonly files: readonly string[];
  /** The table's columns that the files have, by the table's names. */
  readonly columns: StructType;
}

/** The part of a source for some of its days. */
export function sourceOf(source: Source, days: readonly IsoDate[]): Source {
  return { ...source, days, files: source.files.filter(({ day }) => days.includes(day)) };
}

/** The full path of a landed file. */
export function pathOf({ root, path }: LandedFile): string {
  return `${root}/${path}`;
}

/** The days' folders, as they are named on disk. */
export function foldersOf({ files }: Pick<Source, "files">): readonly string[] {
  return [...new Set(files.map(({ root, folder }) => `${root}/${folder}`))];
}

/** Reads only these days: these columns of their files, and `record_date` as a date. */
export function readDays(spark: SparkSession, source: Source, columns: StructType): DataFrame {
  const own = new Map((source.landedAs ?? []).flatMap((as) => as.files.map((file) => [file, as.columns] as const)));
  const isByFile = own.size > 0;
  const groups = Map.groupBy(source.files, (file) => JSON.stringify([file.root, own.get(pathOf(file))?.toDDL()]));
  return [...groups.values()]
    .map((files) => {
      const landed = own.get(files.map(pathOf)[0] ?? "");
      const part = { files, days: source.days, isByFile };
      return landed === undefined
        ? readBelow(spark, { ...part, columns })
        : asTable(readBelow(spark, { ...part, columns: landed }), { landed, columns });
    })
    .reduce((all, some) => all.unionByName(some));
}

/** Rows of files with their own types, as rows of the table. */
function asTable(
  rows: DataFrame,
  { landed, columns }: { readonly landed: StructType; readonly columns: StructType },
): DataFrame {
  const selected = columns.fields.map(({ name, dataType }) => {
    const field = landed.fields.find((other) => other.name === name);
    const value =
      field === undefined ? lit(null).cast(dataType) : converted(column(name), { from: field.dataType, to: dataType });
    return value.alias(name);
  });
  return rows.select(...selected, DAY_COLUMN);
}

/** The rows of only these days that `--where` keeps. */
export function readSelected(
  spark: SparkSession,
  source: Source,
  { columns, where }: { readonly columns: StructType; readonly where: string | undefined },
): DataFrame {
  const read = readDays(spark, source, columns);
  return where === undefined ? read : read.where(where);
}

/** Files below one root. */
interface Part extends Source {
  readonly columns: StructType;
  /** Whether their folders have other files that are read with other types. */
  readonly isByFile: boolean;
}

function readBelow(spark: SparkSession, { files, days, columns, isByFile }: Part): DataFrame {
  const root = files[0]?.root ?? "";
  const paths = isByFile ? files.map(pathOf) : foldersOf({ files });
  // Spark does not unescape a partition value (2022%2D03%2D25) that it reads as a date, only one that it reads as a
  // string.
  const escaped = files.some(({ folder }) => folder.includes("%"));
  const read = spark.read
    .schema(columns.add(DAY_COLUMN, escaped ? "string" : "date"))
    .option("basePath", root)
    .options(FAIL_ON_BAD_FILES)
    .parquet(paths.map(escapeGlob));
  // Without the columns that folders below the day name, unless they are asked for, and without `_metadata`, which
  // costs Spark an object for each row.
  const named = read.select(...columns.fieldNames().map(column), DAY_COLUMN);
  const dated = escaped ? named.withColumn(DAY_COLUMN, col(DAY_COLUMN).cast("date")) : named;
  return dated.where(col(DAY_COLUMN).isin(days.map((day) => lit(day).cast("date"))));
}

/** A file that cannot be read is an error and never left out, whatever the cluster's defaults. */
export const FAIL_ON_BAD_FILES: Readonly<Record<string, string>> = {
  ignoreCorruptFiles: "false",
  ignoreMissingFiles: "false",
};
