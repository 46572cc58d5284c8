import { randomBytes } from "node:crypto";
import {
  type DataFrame,
  type ExecutableCommand,
  type IsoDate,
  isIsoDate,
  type SparkSession,
  StructType,
} from "../../../index.ts";
import { DAY_COLUMN, escapeGlob, unescapeGlob } from "../../landing/landing-glob.ts";
import type { Server } from "../../server.ts";
import type { DatedTable, Layout, TableRef, TableStore, TablesOfDay } from "../table-store.ts";
import { emptyRun, garbageRuns } from "./garbage.ts";
import { filesOfRun, findRuns, firstCommitted, isCommitted, newestTable, runPath, tablesHolding } from "./published.ts";
import { compareRuns, nextRunNumber, parseRunName, type RunName } from "./run-name.ts";

/** Parquet runs: `<processed>/as_of=D/_run-<NNNN>-<fingerprint>-<nonce>/record_date=X/*.parquet`, each written once. */
export function parquetRuns(processed: string): TableStore {
  return {
    root: processed,
    newestTable: (server, range) => newestTable(server, processed, range),
    tablesOf: (server, day) => runsOfDay(server, processed, day),
    tablesHolding: (server, days) => tablesHolding(server, processed, days),
    isPublished: (server, { path }) => isCommitted(server, path),
    filesOf: filesOfRun,
    daysOf,
    rowsOf,
    writeCommand,
    records: `${processed}/_runs`,
    recordedPath: ({ path }) => path.slice(path.lastIndexOf("/as_of=")),
    sqlOf: ({ path }) => `parquet.\`${escapeGlob(path).replaceAll("`", "``")}\``,
    tableOfSql,
    isNewer,
    findGarbage: (server) => garbageRuns(server, processed),
    empty: emptyRun,
  };
}

/** The directory that a run is below. */
export function processedOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/as_of="));
}

async function runsOfDay(server: Server, processed: string, day: IsoDate): Promise<TablesOfDay> {
  const runs = await findRuns(server, processed, [day]);
  return {
    newest: await firstCommitted(server, runs),
    next: (fingerprint) => {
      const number = nextRunNumber(runs.map(({ name }) => name));
      const nonce = randomBytes(2).toString("hex");
      return { asOf: day, fingerprint, path: runPath(processed, day, { number, fingerprint, nonce }) };
    },
  };
}

function daysOf(spark: SparkSession, { path }: TableRef): DataFrame {
  return spark.read.schema(new StructType([]).add(DAY_COLUMN, "date")).parquet(escapeGlob(path));
}

function rowsOf(spark: SparkSession, { path }: TableRef, day: IsoDate): DataFrame {
  return spark.read.option("basePath", path).parquet(`${escapeGlob(path)}/${DAY_COLUMN}=${day}`);
}

/** The one write of a run. `_SUCCESS` is its commit, so it is asked for, whatever the cluster's default. */
function writeCommand(rows: DataFrame, { path }: DatedTable, { partitionBy }: Layout): ExecutableCommand {
  return rows.write
    .format("parquet")
    .mode("error")
    .partitionBy(DAY_COLUMN, ...partitionBy)
    .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "true")
    .toCommand(path);
}

const READS_A_RUN = /^parquet\.`((?:[^`]|``)*\/as_of=([-\d]+)\/_run-[-\da-f]+)`$/;

function tableOfSql(sql: string): TableRef | undefined {
  const [, path, asOf] = READS_A_RUN.exec(sql) ?? [];
  if (path === undefined || asOf === undefined || !isIsoDate(asOf)) return undefined;
  return { asOf, path: unescapeGlob(path.replaceAll("``", "`")) };
}

function isNewer(a: TableRef, b: TableRef): boolean {
  const [left, right] = [nameOf(a), nameOf(b)];
  return left === undefined || right === undefined || compareRuns(left, right) > 0;
}

function nameOf({ path }: TableRef): RunName | undefined {
  return parseRunName(path.slice(path.lastIndexOf("/") + 1));
}
