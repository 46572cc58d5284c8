import { SparkConnectError, type StructField, StructType } from "../../index.ts";
import type { IsoDate } from "./iso-date.ts";
import { dataCheckFailed, explained, explainUnreadable } from "./job-errors.ts";
import { DAY_COLUMN, escapeGlob } from "./landing-glob.ts";
import type { Options } from "./options.ts";
import type { Server } from "./server.ts";
import { FAIL_ON_BAD_FILES, foldersOf, type Source, sourceOf } from "./source.ts";

/** The columns of a source's files. */
export interface FileColumns {
  /** All but `record_date`, in the order in which they came up, or as declared. */
  readonly columns: StructType;
  /** The column of the files' own that is called like the partition, where there is one. */
  readonly ownDay: StructField | undefined;
}

/**
 * The columns to read: those declared, else the union over the days. A column that is new is null in older days. Throws a
 * `JobError` where a type changed, or where the newest day lacks a column that an older one has.
 */
export async function columnsOf(
  server: Server,
  source: Source,
  { schema, allowMissingColumns }: Pick<Options, "schema" | "allowMissingColumns">,
): Promise<FileColumns> {
  const [union, newest] = await Promise.all([
    explained(fileColumns(server, source), explainUnreadable).catch((error) =>
      schema === undefined ? disagreement(server, source, error) : assertWidened(server, source, { schema, error }),
    ),
    fileColumns(server, sourceOf(source, source.days.slice(-1))).catch(() => undefined),
  ]);
  if (schema !== undefined) assertAllWidened([{ day: undefined, columns: union }], schema);
  const wanted = schema ?? union;
  const gone = fieldsWithout(wanted, newest ?? wanted).filter((field) => !isDayColumn(field));
  if (gone.length > 0 && !allowMissingColumns) throw await missingColumns(server, source, gone);
  return {
    columns: new StructType(wanted.fields.filter((field) => !isDayColumn(field))),
    ownDay: union.fields.find(isDayColumn),
  };
}

/** Throws a `JobError` that lists the columns there are where one of those asked for is not among them. */
export function assertColumns(columns: StructType, names: readonly string[], flag: string): void {
  const missing = names.filter((name) => !columns.fields.some((field) => sameName(field.name, name)));
  if (missing.length === 0) return;
  const there = columns.fieldNames();
  throw dataCheckFailed(
    `The data has no column ${missing.join(", ")}; it has ${there.join(", ")}.`,
    `Name columns that the data has with ${flag}.`,
    { missingColumns: missing, columns: there },
  );
}

async function fileColumns(server: Server, source: Source): Promise<StructType> {
  const roots = [...Map.groupBy(source.files, ({ root }) => root)];
  const found = await Promise.all(
    roots.map(async ([root, files]) => {
      const day = files.at(-1)?.day;
      return { day, columns: await columnsBelow(server, root, { days: source.days, files }) };
    }),
  );
  assertUnchanged(found);
  const fields = found.flatMap(({ columns }) => columns.fields);
  return new StructType(
    fields.filter(({ name }, index) => fields.findIndex((field) => sameName(field.name, name)) === index),
  );
}

async function columnsBelow({ spark, call }: Server, root: string, source: Source): Promise<StructType> {
  // Partitions below the day (record_date=X/region=eu/…) are columns too. Without any, leave out discovery: it would
  // hide a record_date column of the files' own.
  const isNested = source.files.some(({ path }) => /\/[^/]+=[^/]*\//.test(path));
  const read = spark.read
    .options({ ...FAIL_ON_BAD_FILES, mergeSchema: "true" })
    .options(isNested ? { basePath: root } : { recursiveFileLookup: "true" })
    .parquet(...foldersOf(source).map(escapeGlob));
  const schema = await read.schema(call);
  return isNested ? new StructType(schema.fields.filter((field) => !isDayColumn(field))) : schema;
}

/** Names the columns and days behind Spark's refusal to merge schemas, which names neither. */
async function disagreement(server: Server, source: Source, error: unknown): Promise<never> {
  if (isMergeFailure(error)) assertUnchanged(await columnsByDay(server, source));
  throw error;
}

function assertUnchanged(days: readonly DayColumns[]): void {
  const types = changedTypes(days);
  if (types.length === 0) return;
  throw dataCheckFailed(
    `A column changed its type: ${types.map(({ text }) => text).join("; ")}.`,
    "Have the day delivered again with the old type, or declare the wider type with --schema.",
    { changedColumns: types.map(({ column, from, to }) => ({ column, from, to })) },
  );
}

/** Days of several types are in order where each widens to what is declared. Gives the declared columns. */
async function assertWidened(
  server: Server,
  source: Source,
  { schema, error }: { readonly schema: StructType; readonly error: unknown },
): Promise<StructType> {
  if (!isMergeFailure(error)) throw error;
  assertAllWidened(await columnsByDay(server, source), schema);
  return schema;
}

function assertAllWidened(days: readonly DayColumns[], schema: StructType): void {
  const wrong = days.flatMap(({ day, columns }) =>
    columns.fields.flatMap(({ name, dataType }) => {
      const declared = schema.fields.find((field) => sameName(field.name, name))?.dataType.simpleString();
      const type = dataType.simpleString();
      return declared === undefined || widens(type, declared) ? [] : { column: name, type, declared, day: day ?? null };
    }),
  );
  if (wrong.length === 0) return;
  const texts = wrong.map(
    ({ column, type, declared, day }) => `${column} is ${type}${day === null ? "" : ` on ${day}`}, not ${declared}`,
  );
  throw dataCheckFailed(
    `The data is not as --schema declares it: ${texts.join("; ")}.`,
    "Declare the type that the data has, or a wider one.",
    {
      changedColumns: wrong,
    },
  );
}

/** Whether Spark reads the first type from Parquet as the second without losing anything. */
function widens(type: string, declared: string): boolean {
  const wholes = ["tinyint", "smallint", "int", "bigint"];
  if (type === declared || (type === "float" && declared === "double")) return true;
  return wholes.includes(type) && wholes.indexOf(type) < wholes.indexOf(declared);
}

function isMergeFailure(error: unknown): boolean {
  return error instanceof SparkConnectError && error.errorClass === "CANNOT_MERGE_SCHEMAS";
}

interface ChangedType {
  readonly column: string;
  readonly from: DatedType;
  readonly to: DatedType;
  readonly text: string;
}

type DatedType = { readonly date: IsoDate | null; readonly type: string };

/** Each column's first change of type, day by day. */
export function changedTypes(days: readonly DayColumns[]): readonly ChangedType[] {
  const seen = new Map<string, DatedType>();
  const changed = new Map<string, ChangedType>();
  for (const { day, columns } of days) {
    for (const { name, dataType } of columns.fields) {
      const to: DatedType = { date: day ?? null, type: dataType.simpleString() };
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
    "Have the day delivered again with them, or let it be null there with --allow-missing-columns.",
    { missingColumns: lastSeen },
  );
}

interface DayColumns {
  /** The last of the days that have these columns. */
  readonly day: IsoDate | undefined;
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
  if (!(error instanceof SparkConnectError) || !isMergeFailure(error)) return explainUnreadable(error);
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
