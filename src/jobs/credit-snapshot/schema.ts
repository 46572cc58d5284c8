import { SparkConnectError, type StructField, StructType } from "../../index.ts";
import type { IsoDate } from "./iso-date.ts";
import { dataCheckFailed, explained, explainUnreadable } from "./job-errors.ts";
import { DAY_COLUMN, escapeGlob } from "./landing-glob.ts";
import type { Server } from "./server.ts";
import { FAIL_ON_BAD_FILES, foldersOf, type Source, sourceOf } from "./source.ts";

/** The columns of a source's files. */
export interface FileColumns {
  /** All but `record_date`: the union over the days, in the order in which they came up. */
  readonly columns: StructType;
  /** Whether files have a column of their own that is called like the partition. */
  readonly hasOwnDay: boolean;
}

/**
 * The columns that the days share. A column that is new is null in older days. Throws a `JobError` where a type changed,
 * or where the newest day lacks a column that an older one has.
 */
export async function columnsOf(server: Server, source: Source): Promise<FileColumns> {
  const [union, newest] = await Promise.all([
    explained(fileColumns(server, source), explainUnreadable).catch((error) => disagreement(server, source, error)),
    fileColumns(server, sourceOf(source, source.days.slice(-1))).catch(() => undefined),
  ]);
  const gone = fieldsWithout(union, newest ?? union);
  if (gone.length > 0) throw await missingColumns(server, source, gone);
  return {
    columns: new StructType(union.fields.filter((field) => !isDayColumn(field))),
    hasOwnDay: union.fields.some(isDayColumn),
  };
}

/** Throws a `JobError` that lists the columns there are where one of the key's is not among them. */
export function assertKey(columns: StructType, key: readonly string[]): void {
  const missing = key.filter((name) => !columns.fields.some((field) => sameName(field.name, name)));
  if (missing.length === 0) return;
  const there = columns.fieldNames();
  throw dataCheckFailed(
    `The data has no column ${missing.join(", ")}; it has ${there.join(", ")}.`,
    "Name the columns that identify a credit with --key.",
    { missingColumns: missing, columns: there },
  );
}

async function fileColumns({ spark, call }: Server, source: Source): Promise<StructType> {
  // Partitions below the day (record_date=X/region=eu/…) are columns too. Without any, leave out discovery: it would
  // hide a record_date column of the files' own.
  const isNested = source.files.some(({ path }) => /\/[^/]+=[^/]*\//.test(path));
  const read = spark.read
    .options({ ...FAIL_ON_BAD_FILES, mergeSchema: "true" })
    .options(isNested ? { basePath: source.landing } : { recursiveFileLookup: "true" })
    .parquet(...foldersOf(source).map(escapeGlob));
  const schema = await read.schema(call);
  return isNested ? new StructType(schema.fields.filter((field) => !isDayColumn(field))) : schema;
}

/** Names the columns and days behind Spark's refusal to merge schemas, which names neither. */
async function disagreement(server: Server, source: Source, error: unknown): Promise<never> {
  if (!(error instanceof SparkConnectError) || error.errorClass !== "CANNOT_MERGE_SCHEMAS") throw error;
  const types = changedTypes(await columnsByDay(server, source));
  const [first] = types;
  if (first === undefined) throw error;
  throw dataCheckFailed(
    `A column changed its type: ${types.map(({ text }) => text).join("; ")}.`,
    "Have the day delivered again with the old type, or declare the wider type with --schema.",
    { changedColumns: types.map(({ column, from, to }) => ({ column, from, to })) },
  );
}

interface ChangedType {
  readonly column: string;
  readonly from: { readonly date: IsoDate; readonly type: string };
  readonly to: { readonly date: IsoDate; readonly type: string };
  readonly text: string;
}

/** Each column's first change of type, day by day. */
export function changedTypes(days: readonly DayColumns[]): readonly ChangedType[] {
  const seen = new Map<string, { readonly date: IsoDate; readonly type: string }>();
  const changed = new Map<string, ChangedType>();
  for (const { day, columns } of days) {
    for (const { name, dataType } of columns.fields) {
      const to = { date: day, type: dataType.simpleString() };
      const from = seen.get(name.toLowerCase()) ?? to;
      seen.set(name.toLowerCase(), from);
      if (from.type === to.type || changed.has(name.toLowerCase())) continue;
      const text = `${name} is ${from.type} on ${from.date} and ${to.type} on ${to.date}`;
      changed.set(name.toLowerCase(), { column: name, from, to, text });
    }
  }
  return [...changed.values()];
}

async function missingColumns(server: Server, source: Source, gone: readonly StructField[]): Promise<Error> {
  const days = await columnsByDay(server, source);
  const lastSeen = gone.map(({ name }) => ({
    column: name,
    lastSeen: days.findLast(({ columns }) => columns.fields.some((field) => sameName(field.name, name)))?.day ?? null,
  }));
  const texts = lastSeen.map(({ column, lastSeen }) => `${column} (there on ${lastSeen})`);
  return dataCheckFailed(
    `${source.days.at(-1)} lacks columns that older days have: ${texts.join(", ")}.`,
    "Have the day delivered again with them.",
    { missingColumns: lastSeen },
  );
}

interface DayColumns {
  readonly day: IsoDate;
  readonly columns: StructType;
}

async function columnsByDay(server: Server, source: Source): Promise<readonly DayColumns[]> {
  return Promise.all(
    source.days.map(async (day) => {
      const columns = fileColumns(server, sourceOf(source, [day]));
      return { day, columns: await explained(columns, (error) => disagreementWithin(day, error)) };
    }),
  );
}

function disagreementWithin(day: IsoDate, error: unknown): unknown {
  if (!(error instanceof SparkConnectError) || error.errorClass !== "CANNOT_MERGE_SCHEMAS")
    return explainUnreadable(error);
  const { left, right } = error.messageParameters;
  return dataCheckFailed(
    `The files of ${day} disagree about the type of a column: ${left} and ${right}.`,
    "Have the day delivered again.",
    { day },
  );
}

function fieldsWithout(all: StructType, some: StructType): readonly StructField[] {
  return all.fields.filter(({ name }) => !some.fields.some((field) => sameName(field.name, name)));
}

function isDayColumn({ name }: StructField): boolean {
  return sameName(name, DAY_COLUMN);
}

/** Spark does not tell the case of column names apart, unless the session asks it to. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
