import type { Server } from "../../server.ts";
import { MARKS, parseMarks } from "../one-table/marks.ts";
import { isBranch, isTag, quoted } from "../one-table/names.ts";
import type { Versions } from "../one-table/versions.ts";

/** The snapshots of a table, those of branches and tags included. */
export async function versionsOf({ spark, call }: Server, table: string): Promise<Versions> {
  const name = quoted(table);
  const query = `SELECT CAST(snapshot_id AS STRING), CAST(parent_id AS STRING), operation, summary['${MARKS}'],
      unix_micros(committed_at), NULL FROM ${name}.snapshots
    UNION ALL SELECT CAST(snapshot_id AS STRING), NULL, NULL, NULL, NULL, name FROM ${name}.refs`;
  const rows = (await (await spark.sql(query, {}, call)).collect(call)).map(
    ([id, parent, operation, marks, at, ref]) => ({
      id: String(id),
      parent: typeof parent === "string" ? parent : undefined,
      isMaintenance: operation === "replace",
      marks: parseMarks(typeof marks === "string" ? marks : null),
      atMicros: Number(at),
      ref: typeof ref === "string" ? ref : undefined,
    }),
  );
  const refs = new Map(rows.flatMap(({ ref, id }) => (ref === undefined ? [] : [[ref, id] as const])));
  const named = (id: string, isWanted: (ref: string) => boolean) =>
    [...refs].find(([ref, at]) => at === id && isWanted(ref))?.[0];
  const snapshots = rows.filter(({ ref }) => ref === undefined).sort((a, b) => b.atMicros - a.atMicros);
  const all = snapshots.map(({ id, parent, atMicros, isMaintenance, marks }) => ({
    id,
    parent,
    committedMs: atMicros / 1_000,
    isMaintenance,
    marks,
    tag: named(id, isTag),
    branch: named(id, isBranch),
    isNamed: named(id, (ref) => !isTag(ref) && !isBranch(ref)) !== undefined,
  }));
  return { all, head: refs.get("main") };
}
