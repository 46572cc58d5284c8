import type { StructType } from "../../../index.ts";
import { DAY_COLUMN } from "../../../tables/landing/landing-glob.ts";
import type { NextTable } from "../../../tables/store/table-store.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";

/**
 * Throws a `JobError` if the columns to write do not fit those of a table that holds other days. A new column is null
 * in those days, and a type may widen as far as the table's format allows.
 */
export function assertEvolved(
  columns: StructType,
  held: NextTable["columns"],
  { allowMissingColumns }: Pick<Options, "allowMissingColumns">,
): void {
  if (held === undefined) return;
  const types = new Map(columns.fields.map(({ name, dataType }) => [name.toLowerCase(), dataType.simpleString()]));
  const changed = [...types].flatMap(([column, to]) => {
    const from = held.get(column);
    return from === undefined || from === to || widensInPlace(from, to) ? [] : { column, from, to };
  });
  if (changed.length > 0) throw typesChanged(changed);
  const gone = [...held.keys()].filter((name) => name !== DAY_COLUMN && !types.has(name));
  if (gone.length > 0 && !allowMissingColumns) throw columnsGone(gone);
}

/** The type changes that a table takes without a rewrite of its files. */
function widensInPlace(from: string, to: string): boolean {
  return (from === "int" && to === "bigint") || (from === "float" && to === "double");
}

type Change = { readonly column: string; readonly from: string; readonly to: string };

function typesChanged(changed: readonly Change[]): Error {
  const texts = changed.map(({ column, from, to }) => `${column} is ${from} in the table and ${to} in the days`);
  return dataCheckFailed(
    `A column changed its type: ${texts.join("; ")}.`,
    "Ask for the days to be delivered again with the old type, declare it with --schema, or name another table.",
    { changedColumns: changed },
  );
}

function columnsGone(gone: readonly string[]): Error {
  return dataCheckFailed(
    `The days lack columns that the table has: ${gone.join(", ")}.`,
    "Ask for the days to be delivered again with them, or let them be null with --allow-missing-columns.",
    { missingColumns: gone.map((column) => ({ column, lastSeen: null })) },
  );
}
