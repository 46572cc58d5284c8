import { type Column, col } from "../index.ts";

/** Spark ignores the case of column names, unless the session says otherwise. */
export function sameName(a: string, b: string): boolean {
  return ignoringCase(a) === ignoringCase(b);
}

/** Identifies a column: columns with equal keys are the same column. */
export type NameKey = (name: string) => string;

export function ignoringCase(name: string): string {
  return name.toLowerCase();
}

/** Whether the session distinguishes columns whose names differ in case alone. */
export const CASE_SENSITIVE = "spark.sql.caseSensitive";

/** How a session with this value of `CASE_SENSITIVE` tells columns apart. */
export function nameKeyOf(caseSensitive: string): NameKey {
  return caseSensitive === "true" ? (name) => name : ignoringCase;
}

/** A column by its name, whatever characters the name has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}
