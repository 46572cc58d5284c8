import { SparkConnectError } from "../../../index.ts";
import type { Server } from "../../server.ts";
import { type Marks, parseMarks } from "../marks.ts";

/** A snapshot of the table. */
export interface Version {
  readonly id: string;
  readonly marks: Marks | undefined;
  /** Whether it holds the same rows as the version before it, in other files, as after compaction. */
  readonly isMaintenance: boolean;
}

/** The property of a snapshot that holds our marks. */
export const MARKS = "spark-connect.table";

/** The versions that lead to the current one, newest first. */
export async function versionsOf({ spark, call }: Server, table: string): Promise<readonly Version[]> {
  const name = quoted(table);
  const query = `SELECT CAST(s.snapshot_id AS STRING), CAST(s.parent_id AS STRING), s.operation, s.summary['${MARKS}'],
    r.snapshot_id IS NOT NULL FROM ${name}.snapshots s LEFT JOIN ${name}.refs r
    ON r.snapshot_id = s.snapshot_id AND r.name = 'main'`;
  const rows = await (await spark.sql(query, {}, call)).collect(call);
  const snapshots = new Map(
    rows.map(([id, parent, operation, marks, isCurrent]) => [
      String(id),
      {
        id: String(id),
        parent: String(parent),
        marks: parseMarks(marks === null ? null : String(marks)),
        isMaintenance: operation === "replace",
        isCurrent: isCurrent === true,
      },
    ]),
  );
  const line: Version[] = [];
  let next = [...snapshots.values()].find(({ isCurrent }) => isCurrent);
  while (next !== undefined) {
    line.push(next);
    next = snapshots.get(next.parent);
  }
  return line;
}

/** A table's name for SQL, which `parseTableName` has checked. */
export function quoted(table: string): string {
  return table
    .split(".")
    .map((part) => `\`${part}\``)
    .join(".");
}

/** Whether the catalog has no table or view of that name. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof SparkConnectError &&
    ["TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND"].includes(error.errorClass ?? "")
  );
}
