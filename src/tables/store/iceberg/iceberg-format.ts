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
  widens: (_, change) => isWiderType(change),
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
  },
};

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
