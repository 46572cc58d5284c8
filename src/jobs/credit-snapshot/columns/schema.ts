import { type StructField, StructType } from "../../../index.ts";
import { sameName } from "../../../tables/column.ts";
import type { KnownFiles } from "../../../tables/landing/known-files.ts";
import { type Source, sourceOf } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";
import { changedTypes, type DayColumns, widens, withoutGuesses } from "./column-types.ts";
import { columnsByDay, columnsByRoot, isDayColumn, isMergeFailure, merged } from "./file-columns.ts";

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
  {
    options: { schema, allowMissingColumns },
    known,
  }: {
    readonly options: Pick<Options, "schema" | "allowMissingColumns">;
    readonly known: Pick<KnownFiles, "columns">;
  },
): Promise<FileColumns> {
  const older = columnsByRoot(server, sourceOf(source, source.days.slice(0, -1)), known);
  const newest = columnsByRoot(server, sourceOf(source, source.days.slice(-1)), known);
  const parts = withoutGuesses(await mergedParts(server, source, [older, newest]), schema);
  if (schema === undefined) assertUnchanged(parts);
  else assertWidened(parts, schema);
  const union = merged(parts);
  const wanted = new StructType((schema ?? union).fields.filter((field) => !isDayColumn(field)));
  const gone = fieldsWithout(wanted, merged(await newest));
  if (gone.length > 0 && !allowMissingColumns) throw await missingColumns(server, source, gone);
  return { columns: wanted, ownDay: union.fields.find(isDayColumn) };
}

/** The day apart from the older ones, which are the same for many days, unless only all of them together tell. */
async function mergedParts(
  server: Server,
  source: Source,
  asked: readonly Promise<readonly DayColumns[]>[],
): Promise<readonly DayColumns[]> {
  try {
    const parts = (await Promise.all(asked)).flat();
    // Spark merges more than equal types, such as structs of which one has a field more.
    return changedTypes(parts).length === 0 ? parts : await columnsByRoot(server, source);
  } catch (error) {
    if (isMergeFailure(error)) return columnsByDay(server, source);
    throw error;
  }
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

function assertUnchanged(days: readonly DayColumns[]): void {
  const types = changedTypes(days);
  if (types.length === 0) return;
  const texts = types.map(
    ({ column, from, to }) => `${column} is ${from.type} on ${from.date} and ${to.type} on ${to.date}`,
  );
  throw dataCheckFailed(
    `A column changed its type: ${texts.join("; ")}.`,
    "Have the day delivered again with the old type, or declare the wider type with --schema.",
    { changedColumns: types.map(({ column, from, to }) => ({ column, from, to })) },
  );
}

/** Days of several types are in order where each widens to what is declared. */
function assertWidened(days: readonly DayColumns[], schema: StructType): void {
  const wrong = days.flatMap(({ day, columns }) =>
    columns.fields.flatMap(({ name, dataType }) => {
      const declared = schema.fields.find((field) => sameName(field.name, name))?.dataType.simpleString();
      const type = dataType.simpleString();
      return declared === undefined || widens(type, declared) ? [] : { column: name, type, declared, day: day ?? null };
    }),
  );
  if (wrong.length === 0) return;
  const texts = wrong.map(({ column, type, declared, day }) => `${column} is ${type} on ${day}, not ${declared}`);
  throw dataCheckFailed(
    `The data is not as --schema declares it: ${texts.join("; ")}.`,
    "Declare the type that the data has, or a wider one.",
    { changedColumns: wrong },
  );
}

async function missingColumns(server: Server, source: Source, gone: readonly StructField[]): Promise<Error> {
  const days = await columnsByDay(server, source);
  const lastSeen = gone.map(({ name }) => ({
    column: name,
    lastSeen: days.findLast(({ columns }) => columns.fields.some((field) => sameName(field.name, name)))?.day ?? null,
  }));
  const texts = lastSeen.map(({ column, lastSeen }) => `${column} (there on ${lastSeen ?? "no kept day"})`);
  return dataCheckFailed(
    `${source.days.at(-1)} lacks columns that older days have: ${texts.join(", ")}.`,
    "Have the day delivered again with them, or let it be null there with --allow-missing-columns.",
    { missingColumns: lastSeen },
  );
}

function fieldsWithout(all: StructType, some: StructType): readonly StructField[] {
  return all.fields.filter(({ name }) => !some.fields.some((field) => sameName(field.name, name)));
}
