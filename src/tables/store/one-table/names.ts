import { InvalidInputError, type IsoDate, JobError } from "../../../index.ts";
import type { LandedFile } from "../../landing/landed-files.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { DatedTable } from "../table-store.ts";
import type { MarkedVersion } from "./versions.ts";

/** Three names. Throws `InvalidInputError` for other texts. */
export function parseTableName(text: string): string {
  if (/^\w+(\.\w+){2}$/.test(text)) return text;
  throw new InvalidInputError(`"${text}" is not a table's name: write CATALOG.DB.NAME, as in lake.risk.credits.`);
}

/** A table's name for SQL, which `parseTableName` has checked. */
export function quoted(table: string): string {
  return table
    .split(".")
    .map((part) => `\`${part}\``)
    .join(".");
}

/** The T(D) that a version holds. */
export function datedTable(
  { table, format }: { readonly table: string; readonly format: { readonly name: string } },
  version: MarkedVersion,
): DatedTable {
  const { id, tag, marks } = version;
  const { asOf, fingerprint } = marks;
  const [catalog = "", namespace = "", name = ""] = table.split(".");
  return {
    asOf,
    fingerprint,
    path: `${table} VERSION AS OF ${id}`,
    files: Promise.resolve(heldDays(table, version)),
    ...(tag !== undefined && { from: `${table} VERSION AS OF '${tag}'` }),
    parts: { catalog, namespace, table: name, format: format.name, version: id, tag: tag ?? null },
  };
}

/** The days that a T(D) holds, in place of its files: a kept day is never read. */
export function heldDays(table: string, { marks: { days } }: MarkedVersion): readonly LandedFile[] {
  return [...days].map(([day, content]) => {
    const folder = `${DAY_COLUMN}=${day}`;
    return { day, root: table, folder, path: `${folder}/${content}`, bytes: 0, modifiedMs: 0, held: content };
  });
}

/** The path of a T(D) before its commit gives it a version. */
export function pathBefore(table: string, run: string): string {
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

/** The tag of a T(D): no other one ever has it. */
export function tagOf({ marks: { asOf, run } }: Pick<MarkedVersion, "marks">): string {
  return `as_of_${asOf}_run-${run}`;
}

export function isTag(ref: string): boolean {
  return /^as_of_[-\d]+_run-/.test(ref);
}

/** The branch on which a past day is committed. */
export function branchOf(day: IsoDate): string {
  return `as_of_${day}`;
}

export function isBranch(ref: string): boolean {
  return /^as_of_[-\d]+$/.test(ref);
}

export function usage(message: string, hint: string): JobError {
  return new JobError("USAGE", message, { hint, retryable: false });
}
