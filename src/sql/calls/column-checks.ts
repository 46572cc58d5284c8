import { Column, type ColumnOrName } from "../column.ts";
import { type Check, number, text } from "./checks.ts";

export const column: Check<Column> = { what: "a column", fits: (value) => value instanceof Column };
export const columnOrName: Check<ColumnOrName> = {
  what: "a column or its name",
  fits: (value): value is ColumnOrName => column.fits(value) || text.fits(value),
};
export const columnOrNumber: Check<Column | number> = {
  what: "a column or a number",
  fits: (value): value is Column | number => column.fits(value) || number.fits(value),
};
