import { type IsoDate, SparkConnectError, type StructField, StructType } from "../../../index.ts";
import { sameName } from "../../../tables/column.ts";
import { identityOf, type KnownFiles } from "../../../tables/landing/known-files.ts";
import { DAY_COLUMN, escapeGlob } from "../../../tables/landing/landing-glob.ts";
import { FAIL_ON_BAD_FILES, foldersOf, type Source, sourceOf } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { dataCheckFailed, explained, explainUnreadable } from "../../../tables/table-errors.ts";
import type { DayColumns } from "./column-types.ts";

/** The columns of a source's files, root by root. Spark merges those below one root, or fails as `isMergeFailure` says. */
export function columnsByRoot(
  server: Server,
  source: Source,
  known?: Pick<KnownFiles, "columns">,
): Promise<readonly DayColumns[]> {
  const roots = [...Map.groupBy(source.files, ({ root }) => root)];
  return Promise.all(
    roots.map(async ([root, files]) => {
      const identity = identityOf(files);
      const columns =
        known?.columns.get(identity) ??
        (await explained(columnsBelow(server, root, { days: source.days, files }), explainUnreadable));
      known?.columns.set(identity, columns);
      return { day: files.at(-1)?.day, columns, inFolders: foldersBelowDays(files) };
    }),
  );
}

/** The columns of each day: one question a day, so only for explaining what is wrong with all of them. */
export function columnsByDay(server: Server, source: Source): Promise<readonly DayColumns[]> {
  return Promise.all(
    source.days.map(async (day) => {
      const ofDay = sourceOf(source, [day]);
      const parts = explained(columnsByRoot(server, ofDay), (error) => disagreementWithin(day, error));
      return { day, columns: merged(await parts), inFolders: foldersBelowDays(ofDay.files) };
    }),
  );
}

/** All columns of some days, each once, in the order in which they came up. */
export function merged(days: readonly DayColumns[]): StructType {
  const fields = days.flatMap(({ columns }) => columns.fields);
  return new StructType(
    fields.filter(({ name }, index) => fields.findIndex((field) => sameName(field.name, name)) === index),
  );
}

/** Whether Spark found that files of several types share a column. It names neither the file nor the day. */
export function isMergeFailure(error: unknown): error is SparkConnectError {
  return error instanceof SparkConnectError && error.errorClass === "CANNOT_MERGE_SCHEMAS";
}

/** Whether a column is called like the partition. */
export function isDayColumn({ name }: StructField): boolean {
  return sameName(name, DAY_COLUMN);
}

async function columnsBelow({ spark, call }: Server, root: string, source: Source): Promise<StructType> {
  const schemaOf = (options: Readonly<Record<string, string>>) =>
    spark.read
      .options({ ...FAIL_ON_BAD_FILES, mergeSchema: "true", ...options })
      .parquet(...foldersOf(source).map(escapeGlob))
      .schema(call);
  // Partitions below the day (record_date=X/region=eu/…) are columns too. Discovery finds them, and hides a record_date
  // column of the files' own.
  const isNested = foldersBelowDays(source.files).length > 0;
  const own = schemaOf({ recursiveFileLookup: "true" });
  if (!isNested) return await own;
  const [files, all] = await Promise.all([own, schemaOf({ basePath: root })]);
  return new StructType([...all.fields.filter((field) => !isDayColumn(field)), ...files.fields.filter(isDayColumn)]);
}

/** The columns that partitions below the days name: `region` for `record_date=X/region=eu/…`. In lower case. */
function foldersBelowDays(files: Source["files"]): readonly string[] {
  const folders = files.flatMap(({ path }) => path.split("/").slice(1, -1));
  return [...new Set(folders.flatMap((folder) => /^([^=]+)=/.exec(folder)?.[1]?.toLowerCase() ?? []))];
}

function disagreementWithin(day: IsoDate, error: unknown): unknown {
  if (!isMergeFailure(error)) return error;
  const { left, right } = error.messageParameters;
  return dataCheckFailed(
    `The files of ${day} disagree about the type of a column: ${left} and ${right}.`,
    "Have the day delivered again.",
    { day },
  );
}
