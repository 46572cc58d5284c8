import {
  col,
  type DataFrame,
  functions as F,
  isIsoDate,
  SparkConnectError,
  type SparkSession,
  StringType,
  StructField,
  StructType,
} from "../../../index.ts";
import { type NameKey, sameName } from "../../../tables/column.ts";
import { identityOf, type KnownFiles } from "../../../tables/landing/known-files.ts";
import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import { DAY_COLUMN, escapeGlob, unescapePartitionValue } from "../../../tables/landing/landing-glob.ts";
import { FAIL_ON_BAD_FILES, foldersOf, pathOf, type Source, sourceOf } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { explained } from "../../../tables/table-errors.ts";
import { explainTypes, type Questions } from "../../../tables/unreadable/explain-types.ts";
import { explainUnreadable } from "../../../tables/unreadable/explain-unreadable.ts";
import type { FileGroup } from "./column-types.ts";

/** How to ask for the columns of files. */
export interface Asking {
  readonly key: NameKey;
  readonly known?: Pick<KnownFiles, "columns">;
}

/**
 * The columns of a source's files, root by root. Spark merges those below one root, or fails as `isMergeFailure` says.
 */
export function columnsByRoot(server: Server, source: Source, { key, known }: Asking): Promise<readonly FileGroup[]> {
  const roots = [...Map.groupBy(source.files, ({ root }) => root).values()];
  return Promise.all(
    roots.map(async (files) => {
      const identity = identityOf(files);
      const columns =
        known?.columns.get(identity) ??
        (await explained(columnsBelow(server, { days: source.days, files }), notRead(server, files)));
      known?.columns.set(identity, columns);
      return { files, columns, inFolders: foldersBelowDays(files).map(key) };
    }),
  );
}

/**
 * Asks for the columns of two parts of a source in one analysis, for the ordinary case that both lie below one root and
 * in no further folders. Finds nothing if one of them is known, or if Spark cannot read one: `columnsByRoot` then says
 * which.
 */
export async function learnColumns(
  server: Server,
  parts: readonly [Source, Source],
  known: Pick<KnownFiles, "columns">,
): Promise<void> {
  const files = parts.flatMap((part) => part.files);
  const isOrdinary = new Set(files.map(({ root }) => root)).size === 1 && foldersBelowDays(files).length === 0;
  const isOpen = parts.every((part) => part.files.length > 0 && !known.columns.has(identityOf(part.files)));
  if (!isOrdinary || !isOpen) return;
  const [left, right] = parts.map((part) =>
    parquet(server.spark, foldersOf(part), { recursiveFileLookup: "true" }).select(F.struct(col("*"))),
  );
  if (left === undefined || right === undefined) return;
  try {
    const { fields } = await left.crossJoin(right).schema(server.call);
    for (const [index, part] of parts.entries()) {
      const columns = fields[index]?.dataType;
      if (columns instanceof StructType) known.columns.set(identityOf(part.files), columns);
    }
  } catch (error) {
    if (!(error instanceof SparkConnectError)) throw error;
  }
}

/** The columns of each day, and of each file of a day whose files disagree. Each costs a query, so only if needed. */
export async function columnsByDay(server: Server, source: Source, asking: Asking): Promise<readonly FileGroup[]> {
  const groups = await Promise.all(
    source.days.map(async (day) => {
      const ofDay = sourceOf(source, [day]);
      try {
        return await columnsByRoot(server, ofDay, asking);
      } catch (error) {
        if (!isMergeFailure(error)) throw error;
        return columnsByFile(server, ofDay, asking);
      }
    }),
  );
  return groups.flat();
}

async function columnsByFile(server: Server, source: Source, { key }: Asking): Promise<readonly FileGroup[]> {
  const groups = await Promise.all(
    source.files.map(async (file) => {
      const columns = await explained(columnsOfFile(server, source, file), notRead(server, [file]));
      return { files: [file], columns, inFolders: foldersBelowDays([file]).map(key) };
    }),
  );
  const alike = Map.groupBy(groups, ({ files: [file], columns }) => JSON.stringify([file?.root, columns.toDDL()]));
  return [...alike.values()].flatMap((some) =>
    some.slice(0, 1).map((group) => ({ ...group, files: some.flatMap(({ files }) => files) })),
  );
}

/** Explains why Spark does not give the columns of some files. */
function notRead(server: Server, files: readonly LandedFile[]): (error: unknown) => Promise<unknown> {
  const at = (paths: readonly string[]) => schemaOf(server, paths, { recursiveFileLookup: "true" });
  const ask: Questions = {
    ofFolders: (some) => at(foldersOf({ files: some })),
    ofFiles: (some) => at(some.map(pathOf)),
  };
  return async (error) => await explainUnreadable(server, await explainTypes(server, error, { files, ask }));
}

/** All columns of some files, each once, in the order in which they first appear. */
export function merged(groups: readonly FileGroup[], key: NameKey): StructType {
  const fields = new Map<string, StructField>();
  for (const field of groups.flatMap(({ columns }) => columns.fields)) {
    if (!fields.has(key(field.name))) fields.set(key(field.name), field);
  }
  return new StructType([...fields.values()]);
}

/** Whether Spark found that files of several types share a column. It names neither the file nor the day. */
export function isMergeFailure(error: unknown): error is SparkConnectError {
  return error instanceof SparkConnectError && error.errorClass === "CANNOT_MERGE_SCHEMAS";
}

/** Whether a column has the partition's name. */
export function isDayColumn({ name }: StructField): boolean {
  return sameName(name, DAY_COLUMN);
}

async function columnsBelow(server: Server, source: Source): Promise<StructType> {
  const folders = foldersOf(source);
  // Partitions below the day (record_date=X/region=eu/…) are columns too. Discovery finds them, but hides the files'
  // own record_date column.
  const isNested = foldersBelowDays(source.files).length > 0;
  const own = schemaOf(server, folders, { recursiveFileLookup: "true" });
  if (!isNested) return await own;
  const [files, all] = await Promise.all([own, schemaOf(server, folders, { basePath: source.files[0]?.root ?? "" })]);
  const named = all.fields.filter((field) => !isDayColumn(field)).map((field) => asNamed(field, source.files));
  return new StructType([...named, ...files.fields.filter(isDayColumn)]);
}

/** A column from folder names; as text if the type that Spark guessed would change a value: `01` is not 1. */
function asNamed(field: StructField, files: Source["files"]): StructField {
  const values = valuesInFolders(files, field.name);
  const isKept = values.every((value) => value === nullFolder || isCanonical(value, field.dataType.simpleString()));
  return isKept ? field : new StructField(field.name, new StringType(), true, field.metadata);
}

/** The name that Spark and Hive give to the folder of null. */
const nullFolder = "__HIVE_DEFAULT_PARTITION__";

/** Whether a value of this type is written exactly like this. */
function isCanonical(value: string, type: string): boolean {
  switch (type) {
    case "string":
      return true;
    case "int":
    case "bigint":
      return /^(0|-?[1-9]\d*)$/.test(value);
    case "double":
      return String(Number(value)) === value;
    case "date":
      return isIsoDate(value);
    default:
      return false;
  }
}

async function columnsOfFile(server: Server, { days }: Source, file: LandedFile): Promise<StructType> {
  if (foldersBelowDays([file]).length > 0) return columnsBelow(server, { days, files: [file] });
  return schemaOf(server, [pathOf(file)], { recursiveFileLookup: "true" });
}

function schemaOf(
  { spark, call }: Server,
  paths: readonly string[],
  options: Readonly<Record<string, string>>,
): Promise<StructType> {
  return parquet(spark, paths, options).schema(call);
}

function parquet(spark: SparkSession, paths: readonly string[], options: Readonly<Record<string, string>>): DataFrame {
  return spark.read.options({ ...FAIL_ON_BAD_FILES, mergeSchema: "true", ...options }).parquet(paths.map(escapeGlob));
}

/** The columns that partitions below the days name: `region` for `record_date=X/region=eu/…`. */
function foldersBelowDays(files: Source["files"]): readonly string[] {
  return [...new Set(partitionsBelowDays(files).map(([name]) => name))];
}

/** The values that such partitions have for a column. */
function valuesInFolders(files: Source["files"], name: string): readonly string[] {
  return partitionsBelowDays(files).flatMap(([other, value]) => (sameName(other, name) ? value : []));
}

function partitionsBelowDays(files: Source["files"]): readonly (readonly [name: string, value: string])[] {
  const folders = new Set(files.flatMap(({ path }) => path.split("/").slice(1, -1)));
  return [...folders].flatMap((folder) => {
    const [, name, value = ""] = /^([^=]+)=(.*)$/.exec(folder) ?? [];
    return name === undefined ? [] : [[name, unescapePartitionValue(value)] as const];
  });
}
