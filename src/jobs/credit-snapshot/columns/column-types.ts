import { type IsoDate, StructType } from "../../../index.ts";

/** The columns of a day's files, or of several days'. */
export interface DayColumns {
  /** The last of the days that have these columns. */
  readonly day: IsoDate | undefined;
  readonly columns: StructType;
  /** Those of them that folders below the day name, in lower case. */
  readonly inFolders: readonly string[];
}

/**
 * Folders name values, not types, which Spark guesses from the values. A guess gives way to a type that is declared, or
 * that the files of other days have.
 */
export function withoutGuesses(days: readonly DayColumns[], declared: StructType | undefined): readonly DayColumns[] {
  const isGuess = ({ inFolders }: DayColumns, name: string): boolean => inFolders.includes(name.toLowerCase());
  const inFiles = days.flatMap((day) => day.columns.fields.filter(({ name }) => !isGuess(day, name)));
  const known = new Set([...inFiles, ...(declared?.fields ?? [])].map(({ name }) => name.toLowerCase()));
  return days.map((day) => ({
    ...day,
    columns: new StructType(
      day.columns.fields.filter(({ name }) => !(isGuess(day, name) && known.has(name.toLowerCase()))),
    ),
  }));
}

/** A column's type in a day. */
export type DatedType = { readonly date: IsoDate | null; readonly type: string };

export interface ChangedType {
  readonly column: string;
  readonly from: DatedType;
  readonly to: DatedType;
}

/** Each column's first change of type, day by day. Case makes no other column. */
export function changedTypes(days: readonly DayColumns[]): readonly ChangedType[] {
  const seen = new Map<string, DatedType>();
  const changed = new Map<string, ChangedType>();
  for (const { day, columns } of days) {
    for (const { name, dataType } of columns.fields) {
      const column = name.toLowerCase();
      const to: DatedType = { date: day ?? null, type: dataType.simpleString() };
      const from = seen.get(column) ?? to;
      seen.set(column, from);
      if (from.type !== to.type && !changed.has(column)) changed.set(column, { column: name, from, to });
    }
  }
  return [...changed.values()];
}

const WHOLE_NUMBERS: readonly string[] = ["tinyint", "smallint", "int", "bigint"];

/** Whether Spark reads the first type from Parquet as the second without losing anything. */
export function widens(type: string, declared: string): boolean {
  if (type === declared || (type === "float" && declared === "double")) return true;
  return WHOLE_NUMBERS.includes(type) && WHOLE_NUMBERS.indexOf(type) < WHOLE_NUMBERS.indexOf(declared);
}
