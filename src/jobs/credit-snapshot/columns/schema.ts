import type { StructField, StructType } from "../../../index.ts";
import type { NameKey } from "../../../tables/column.ts";
import type { KnownFiles } from "../../../tables/landing/known-files.ts";
import { type Source, sourceOf } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";
import { disputedColumns, type FileGroup, lastDay, withoutGuesses } from "./column-types.ts";
import {
  type Asking,
  columnsByDay,
  columnsByRoot,
  isDayColumn,
  isMergeFailure,
  learnColumns,
  merged,
} from "./file-columns.ts";
import { asDeclared, type TableColumns, undisputed } from "./table-columns.ts";

/** The columns of a source's files. */
export interface FileColumns extends TableColumns {
  /** The files' own column with the partition's name, if there is one. */
  readonly ownDay: StructField | undefined;
  /** How the session tells columns apart. */
  readonly key: NameKey;
}

/**
 * The columns to read: those declared, else the union over the days. A new column is null in older days. Throws a
 * `JobError` if types do not fit, or if the newest day lacks a column that an older one has.
 */
export async function columnsOf(
  server: Server,
  source: Source,
  {
    options: { schema, allowMissingColumns },
    known,
    key,
  }: {
    readonly options: Pick<Options, "schema" | "allowMissingColumns">;
    readonly known: Pick<KnownFiles, "columns">;
    readonly key: NameKey;
  },
): Promise<FileColumns> {
  const asking: Asking = { key, known };
  const { all, newest } = await groupsOf(server, source, asking);
  const groups = withoutGuesses(all, schema, key);
  const table = await (schema === undefined
    ? undisputed(server, source, { groups, key })
    : asDeclared(server, source, { groups, key, schema }));
  const gone = fieldsWithout(table.columns, merged(newest, key), key);
  if (gone.length > 0 && !allowMissingColumns) throw await missingColumns(server, source, { gone, asking });
  return { ...table, ownDay: merged(groups, key).fields.find(isDayColumn), key };
}

interface Groups {
  readonly all: readonly FileGroup[];
  /** The groups of the day itself. */
  readonly newest: readonly FileGroup[];
}

/** Groups the day apart from the older ones, which are the same for many days; each day apart if their types differ. */
async function groupsOf(server: Server, source: Source, asking: Asking): Promise<Groups> {
  const parts = [sourceOf(source, source.days.slice(0, -1)), sourceOf(source, source.days.slice(-1))] as const;
  try {
    if (asking.known !== undefined) await learnColumns(server, parts, asking.known);
    const [older, newest] = await Promise.all([
      columnsByRoot(server, parts[0], asking),
      columnsByRoot(server, parts[1], asking),
    ]);
    const apart = [...older, ...newest];
    if (disputedColumns(apart, asking.key).length === 0) return { all: apart, newest };
    // Spark merges more than equal types, such as structs if one has a field more.
    const all = await columnsByRoot(server, source, { key: asking.key });
    if (disputedColumns(all, asking.key).length === 0) return { all, newest };
  } catch (error) {
    if (!isMergeFailure(error)) throw error;
  }
  const all = await columnsByDay(server, source, asking);
  return { all, newest: all.filter((group) => lastDay(group) === source.days.at(-1)) };
}

/** Throws a `JobError` that lists the existing columns if one that is asked for is not among them. */
export function assertColumns(
  { columns, key }: Pick<FileColumns, "columns" | "key">,
  names: readonly string[],
  flag: string,
): void {
  const missing = names.filter((name) => !columns.fields.some((field) => key(field.name) === key(name)));
  if (missing.length === 0) return;
  const there = columns.fieldNames();
  throw dataCheckFailed(
    `The data has no column ${missing.join(", ")}; it has ${there.join(", ")}.`,
    `Name columns that the data has with ${flag}.`,
    { missingColumns: missing, columns: there },
  );
}

async function missingColumns(
  server: Server,
  source: Source,
  { gone, asking }: { readonly gone: readonly StructField[]; readonly asking: Asking },
): Promise<Error> {
  const groups = await columnsByDay(server, source, asking);
  const lastSeen = gone.map((field) => ({
    column: field.name,
    lastSeen: lastDay(groups.findLast(({ columns }) => hasField(columns, field, asking.key)) ?? { files: [] }) ?? null,
  }));
  const texts = lastSeen.map(({ column, lastSeen }) => `${column} (there on ${lastSeen ?? "no kept day"})`);
  return dataCheckFailed(
    `${source.days.at(-1)} lacks columns that older days have: ${texts.join(", ")}.`,
    "Ask for the day to be delivered again with them, or let them be null in it with --allow-missing-columns.",
    { missingColumns: lastSeen },
  );
}

function fieldsWithout(all: StructType, some: StructType, key: NameKey): readonly StructField[] {
  return all.fields.filter((field) => !hasField(some, field, key));
}

function hasField(columns: StructType, { name }: StructField, key: NameKey): boolean {
  return columns.fields.some((field) => key(field.name) === key(name));
}
