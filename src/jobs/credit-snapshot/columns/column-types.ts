import { type DataType, type IsoDate, StructType } from "../../../index.ts";
import type { NameKey } from "../../../tables/column.ts";
import { aligned } from "../../../tables/landing/conversion.ts";
import type { LandedFile } from "../../../tables/landing/landed-files.ts";

/** Files that have the same columns: those of one day, of several days, or some of a day's. */
export interface FileGroup {
  readonly files: readonly LandedFile[];
  readonly columns: StructType;
  /** The columns that come from folders below the day, by their `NameKey`. */
  readonly inFolders: readonly string[];
}

/** The last day of some files. */
export function lastDay({ files }: Pick<FileGroup, "files">): IsoDate | undefined {
  return files.at(-1)?.day;
}

/**
 * Folders name values, not types, so Spark guesses the types. A type that is declared, or that the files of other days
 * have, replaces the guess.
 */
export function withoutGuesses(
  groups: readonly FileGroup[],
  declared: StructType | undefined,
  key: NameKey,
): readonly FileGroup[] {
  const isGuess = ({ inFolders }: FileGroup, name: string): boolean => inFolders.includes(key(name));
  const inFiles = groups.flatMap((group) => group.columns.fields.filter(({ name }) => !isGuess(group, name)));
  const known = new Set([...inFiles, ...(declared?.fields ?? [])].map(({ name }) => key(name)));
  return groups.map((group) => ({
    ...group,
    columns: new StructType(group.columns.fields.filter(({ name }) => !(isGuess(group, name) && known.has(key(name))))),
  }));
}

/** A column's type in some files. */
export interface TypeInFiles {
  readonly group: FileGroup;
  readonly type: DataType;
}

/** A column that files have with several types: each type's first files, in the order of the days. */
export interface DisputedColumn {
  readonly name: string;
  readonly types: readonly TypeInFiles[];
}

/** The columns with several types. */
export function disputedColumns(groups: readonly FileGroup[], key: NameKey): readonly DisputedColumn[] {
  const columns = new Map<string, { name: string; readonly types: TypeInFiles[] }>();
  for (const group of groups) {
    for (const { name, dataType } of group.columns.fields) {
      const column = columns.get(key(name)) ?? { name, types: [] };
      columns.set(key(name), column);
      const isKnown = column.types.some(({ type }) => isEqual(dataType, type, key));
      if (!isKnown) column.types.push({ group, type: dataType });
    }
  }
  return [...columns.values()].filter(({ types }) => types.length > 1);
}

function isEqual(from: DataType, to: DataType, key: NameKey): boolean {
  return aligned({ from, to }, key).simpleString() === to.simpleString();
}
