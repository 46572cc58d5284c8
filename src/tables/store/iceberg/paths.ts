import { InvalidInputError } from "../../../index.ts";
import type { DatedTable } from "../table-store.ts";
import type { Version } from "./versions.ts";

/** Three names. Throws `InvalidInputError` for other texts. */
export function parseTableName(text: string): string {
  if (/^\w+(\.\w+){2}$/.test(text)) return text;
  throw new InvalidInputError(`"${text}" is not a table's name: write CATALOG.DB.NAME, as in lake.risk.credits.`);
}

export interface Published extends DatedTable {
  /** Its name before it was committed. */
  readonly name: string;
}

/** The T(D) that a version holds; none for a version by others. */
export function published(table: string, { id, marks }: Version): readonly Published[] {
  if (marks === undefined) return [];
  const { asOf, fingerprint, run } = marks;
  return [{ asOf, fingerprint, path: `${table} VERSION AS OF ${id}`, name: nameOf(table, run) }];
}

export function nameOf(table: string, run: string): string {
  return `${table}@${run}`;
}

/** The table that a path belongs to. */
export function tableOfPath(path: string): string {
  return path.replace(/( VERSION AS OF \d+|@[-\da-f]+)$/, "");
}

/** The version that a path names; undefined before the commit. */
export function versionIn(path: string): string | undefined {
  return / VERSION AS OF (\d+)$/.exec(path)?.[1];
}
