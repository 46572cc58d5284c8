import type { IsoDate, StructType } from "../../../index.ts";
import { sameName } from "../../../tables/column.ts";
import { identityOfDay, type KnownFiles } from "../../../tables/landing/known-files.ts";
import type { Source } from "../../../tables/landing/source.ts";
import type { RowRules } from "./violations.ts";

/**
 * Names what decides whether a day holds a key twice: its files, and the key columns with the types that they are read
 * as. Undefined if something else decides too: a condition may let more rows pass at another time.
 */
export function keysOfDay(source: Source, day: IsoDate, { columns, options }: RowRules): string | undefined {
  const { key, where, onDuplicate } = options;
  if (where !== undefined || onDuplicate !== "fail") return undefined;
  return JSON.stringify([identityOfDay(source, day), key.map((name) => typesOf(columns, name))]);
}

/** Keeps that a write, which has just succeeded, has compared the keys of each day. */
export function noteUniqueKeys(
  { uniqueKeys }: Pick<KnownFiles, "uniqueKeys">,
  { source, rules }: { readonly source: Source; readonly rules: RowRules },
): void {
  for (const day of source.days) {
    const keys = keysOfDay(source, day, rules);
    if (keys !== undefined) uniqueKeys.add(keys);
  }
}

/** All columns of that name, whatever its case: which of them the session means is the same for a whole backfill. */
function typesOf({ fields }: StructType, name: string): readonly string[] {
  return fields
    .filter((field) => sameName(field.name, name))
    .map((field) => `${field.name} ${field.dataType.simpleString()}`);
}
