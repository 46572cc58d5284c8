import { type Column, col } from "../index.ts";
import type { Server } from "./server.ts";

/** Spark ignores the case of column names, unless the session says otherwise. */
export function sameName(a: string, b: string): boolean {
  return ignoringCase(a) === ignoringCase(b);
}

/** Identifies a column: columns with equal keys are the same column. */
export type NameKey = (name: string) => string;

export function ignoringCase(name: string): string {
  return name.toLowerCase();
}

/** How the session tells columns apart: `spark.sql.caseSensitive`. */
export async function nameKeyOf({ spark, call }: Server): Promise<NameKey> {
  const isCaseSensitive = await spark.conf.get("spark.sql.caseSensitive", "false", call);
  return isCaseSensitive === "true" ? (name) => name : ignoringCase;
}

/** A column by its name, whatever characters the name has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}
