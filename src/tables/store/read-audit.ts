import { type DataFrame, functions as F, type Json, type JsonObject, lit } from "../../index.ts";
import { orWhenMissing, type Server } from "../server.ts";
import { isObject } from "./recorded-inputs.ts";
import type { AuditRecords } from "./table-store.ts";

export interface AuditQuery {
  readonly limit: number;
  /** Tables that were published at this time or later. */
  readonly since: Date | undefined;
  readonly job: string | undefined;
  /** Only tables of this day. */
  readonly asOf?: string | undefined;
}

/** The audit records of a store's newest tables, newest first; one for each table, however many processes reported it. */
export async function readAudit(
  server: Server,
  { folder }: AuditRecords,
  query: AuditQuery,
): Promise<readonly JsonObject[]> {
  const rows = await orWhenMissing(server, [], (spark) => newest(spark.read.text(folder), query).collect(server.call));
  return rows.map(([line]): Json => JSON.parse(String(line))).filter(isObject);
}

function newest(lines: DataFrame, { limit, since, job, asOf }: AuditQuery): DataFrame {
  const field = (name: string) => F.get_json_object("value", `$.${name}`);
  return (
    lines
      .where(field("path").isNotNull())
      .where(since === undefined ? lit(true) : field("publishedAt").geq(since.toISOString()))
      .where(job === undefined ? lit(true) : field("job").eq(job))
      .where(asOf === undefined ? lit(true) : field("asOf").eq(asOf))
      .groupBy(field("path").alias("path"))
      // Of two reports of one table, the first is nearer to its publication.
      .agg(F.min_by("value", field("publishedAt")).alias("value"))
      .orderBy(F.get_json_object("value", "$.publishedAt").desc())
      .limit(limit)
      .select("value")
  );
}
