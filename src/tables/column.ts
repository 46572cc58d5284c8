import { type Column, col } from "../index.ts";

/** Spark does not tell the case of column names apart, unless the session asks it to. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A column by its name, whatever characters that has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}
