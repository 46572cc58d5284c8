import { type Column, col, type DataFrame, type IsoDate, isIsoDate, lit, type SparkSession } from "../../../index.ts";
import type { LandedFile } from "../../landing/landed-files.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Server } from "../../server.ts";
import type { TableRef, TableStore } from "../table-store.ts";
import { tablesOfDay } from "./next-table.ts";
import { published, versionIn } from "./paths.ts";
import { type State, stateOf } from "./state.ts";
import { quoted } from "./versions.ts";

export interface IcebergOptions {
  /** `CATALOG.DB.NAME`, as `parseTableName` gives it. */
  readonly table: string;
  /** Whether to write a table that other programs wrote last. */
  readonly takeOver: boolean;
}

/**
 * One Iceberg table, partitioned by the day; each T(D) is a snapshot of it. A commit writes the days that are missing
 * or different in the table, and drops those that T(D) does not keep. Snapshots carry our marks as a property.
 */
export function icebergTable({ table, takeOver }: IcebergOptions): TableStore {
  // A look asks for several things at once, and one answer holds them all.
  let asked: Promise<State> | undefined;
  const state = (server: Server): Promise<State> => {
    asked ??= stateOf(server, table).finally(() => {
      asked = undefined;
    });
    return asked;
  };
  const find: TableStore["published"] = async (server, { path }) => {
    const { line } = await state(server);
    return line.flatMap((version) => published(table, version)).find((one) => one.path === path || one.name === path);
  };
  return {
    root: table,
    newestTable: async (server, { before }) => {
      const { line } = await state(server);
      const ours = line.flatMap((version) => published(table, version));
      const asOf = ours
        .map((one) => one.asOf)
        .filter((day) => before === undefined || day < before)
        .sort()
        .at(-1);
      return ours.find((one) => one.asOf === asOf);
    },
    tablesOf: async (server, day) => tablesOfDay(await state(server), { table, takeOver, day }),
    tablesHolding: async (server, days) => {
      const { line } = await state(server);
      const holding = line.flatMap(({ marks }) => (marks && days.some((day) => marks.days.has(day)) ? marks.asOf : []));
      return [...new Set(holding)].sort();
    },
    named: async (server, ref) => (await find(server, ref)) ?? ref,
    published: find,
    filesOf: async (server, { path }) => {
      const { line } = await state(server);
      const version = line.find(({ id }) => id === versionIn(path));
      return [...(version?.marks?.days ?? [])].map((held) => heldDay(table, held));
    },
    rowOptionsOf: async (server, { path }) => {
      const { line } = await state(server);
      return line.find(({ id }) => id === versionIn(path))?.marks?.rowOptions;
    },
    rowsPerDay: (server, ref) => rowsPerDay(server, table, ref),
    rowsOf: (spark, { path }, day) => versionOf(spark, table, path).where(isDay(day)),
    audit: undefined,
    views: undefined,
    garbage: undefined,
  };
}

/** A day that the table holds, in place of a file: it is kept, and never read. */
function heldDay(table: string, [day, content]: readonly [IsoDate, string]): LandedFile {
  const folder = `${DAY_COLUMN}=${day}`;
  return { day, root: table, folder, path: `${folder}/${content}`, bytes: 0, modifiedMs: 0, held: content };
}

function versionOf(spark: SparkSession, table: string, path: string): DataFrame {
  return spark.read.option("versionAsOf", versionIn(path) ?? "").table(quoted(table));
}

function isDay(day: IsoDate): Column {
  return col(DAY_COLUMN).eq(lit(day).cast("date"));
}

/** By the table's metadata: no data file is opened. */
async function rowsPerDay(
  { spark, call }: Server,
  table: string,
  { path }: TableRef,
): Promise<ReadonlyMap<IsoDate, number>> {
  const query = `SELECT CAST(partition.${DAY_COLUMN} AS STRING), SUM(record_count)
    FROM ${quoted(table)}.files VERSION AS OF ${versionIn(path)} WHERE content = 0 GROUP BY 1`;
  const rows = await (await spark.sql(query, {}, call)).collect(call);
  return new Map(
    rows.flatMap(([day, count]) => (typeof day === "string" && isIsoDate(day) ? [[day, Number(count)] as const] : [])),
  );
}
