import { type IsoDate, isIsoDate } from "../../../index.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Server } from "../../server.ts";
import { isWiderType } from "../../wider-type.ts";
import type { TableFormat } from "../one-table/format.ts";
import { quoted } from "../one-table/names.ts";
import { createCommand, overwriteCommand } from "./commands.ts";
import { versionsOf } from "./snapshots.ts";

/** Iceberg: each T(D) is a snapshot, which carries our marks as a property and has a tag. */
export const icebergFormat: TableFormat = {
  name: "iceberg",
  title: "Iceberg",
  catalogs: ["org.apache.iceberg."],
  catalog: "org.apache.iceberg.spark.SparkCatalog",
  extension: "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
  versionsOf,
  create: createCommand,
  overwrite: overwriteCommand,
  widens: (_, { from, to }) => from === stored(to) || isWiderType({ from, to: stored(to) }),
  howToWiden: () => undefined,
  rowsPerDay,
  branches: {
    branchCommand: (spark, table, { branch, version }) =>
      spark.sqlCommand(`ALTER TABLE ${quoted(table)} CREATE OR REPLACE BRANCH \`${branch}\` AS OF VERSION ${version}`),
    name: async ({ spark, call }, table, { id, tag, branch }) => {
      const alter = `ALTER TABLE ${quoted(table)}`;
      await spark.sql(`${alter} CREATE OR REPLACE TAG \`${tag}\` AS OF VERSION ${id}`, {}, call);
      if (branch !== undefined) await spark.sql(`${alter} DROP BRANCH IF EXISTS \`${branch}\``, {}, call);
    },
    replaced,
    remove,
  },
};

/** Iceberg has no type that is smaller than INT; a struct's field may be called like one. */
function stored(type: string): string {
  return type.replace(/\b(?:tinyint|smallint)\b(?!:)/g, "int");
}

async function replaced(
  { spark, call }: Server,
  table: string,
  { id, later }: { readonly id: string; readonly later: string },
): Promise<{ readonly files: number; readonly bytes: number }> {
  const files = `${quoted(table)}.files VERSION AS OF`;
  const query = `SELECT COUNT(*), COALESCE(SUM(file_size_in_bytes), 0) FROM ${files} ${id}
    WHERE file_path NOT IN (SELECT file_path FROM ${files} ${later})`;
  const [[count, bytes] = []] = await (await spark.sql(query, {}, call)).collect(call);
  return { files: Number(count), bytes: Number(bytes) };
}

/** The time before any commit keeps the procedure from expiring what the table's own settings call old. */
async function remove(
  { spark, call }: Server,
  table: string,
  { id, tag }: { readonly id: string; readonly tag: string },
): Promise<void> {
  const [catalog = "", ...name] = table.split(".");
  await spark.sql(`ALTER TABLE ${quoted(table)} DROP TAG IF EXISTS \`${tag}\``, {}, call);
  const expire = `CALL ${quoted(catalog)}.system.expire_snapshots(table => '${name.join(".")}',
    older_than => TIMESTAMP '1970-01-02 00:00:00', snapshot_ids => ARRAY(${id}))`;
  await (await spark.sql(expire, {}, call)).collect(call);
}

/** By the table's metadata: no data file is opened. */
async function rowsPerDay(
  { spark, call }: Server,
  table: string,
  version: string,
): Promise<ReadonlyMap<IsoDate, number>> {
  const query = `SELECT CAST(partition.${DAY_COLUMN} AS STRING), SUM(record_count)
    FROM ${quoted(table)}.files VERSION AS OF ${version} WHERE content = 0 GROUP BY 1`;
  const rows = await (await spark.sql(query, {}, call)).collect(call);
  return new Map(
    rows.flatMap(([day, count]) => (typeof day === "string" && isIsoDate(day) ? [[day, Number(count)] as const] : [])),
  );
}
