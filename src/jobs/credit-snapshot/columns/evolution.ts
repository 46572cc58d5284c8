import type { StructType } from "../../../index.ts";
import { DAY_COLUMN } from "../../../tables/landing/landing-glob.ts";
import type { NextTable } from "../../../tables/store/table-store.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import { isWiderType } from "../../../tables/wider-type.ts";
import type { Options } from "../options.ts";

/**
 * Throws a `JobError` if the columns to write do not fit those of a table that holds other days. A new column is null
 * in those days, and a type may widen as far as the table's format allows.
 */
export function assertEvolved(
  columns: StructType,
  { columns: held, widens }: Pick<NextTable, "columns" | "widens">,
  { allowMissingColumns }: Pick<Options, "allowMissingColumns">,
): void {
  if (held === undefined) return;
  const types = new Map(columns.fields.map(({ name, dataType }) => [name.toLowerCase(), dataType.simpleString()]));
  const changed = [...types].flatMap(([column, to]) => {
    const from = held.get(column);
    return from === undefined || from === to || widens?.isInPlace({ from, to }) ? [] : { column, from, to };
  });
  if (changed.length > 0) throw typesChanged(changed, widens?.how);
  const gone = [...held.keys()].filter((name) => name !== DAY_COLUMN && !types.has(name));
  if (gone.length > 0 && !allowMissingColumns) throw columnsGone(gone);
}

type Change = { readonly column: string; readonly from: string; readonly to: string };

function typesChanged(changed: readonly Change[], howToWiden: string | undefined): Error {
  const texts = changed.map(({ column, from, to }) => `${column} is ${from} in the table and ${to} in the days`);
  const areWider = changed.every(isWiderType);
  const more = areWider && howToWiden !== undefined ? ` To let the table take wider types: ${howToWiden}.` : "";
  return dataCheckFailed(
    `A column changed its type: ${texts.join("; ")}.`,
    `Ask for the days to be delivered again with the old type, declare it with --schema, or name another table.${more}`,
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
