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
import { assertListable } from "../../place.ts";
import { countedDays } from "../../rows-per-day.ts";
import { changedDays } from "../changed-days.ts";
import { oldest, recordedOptions } from "../recorded-inputs.ts";
import type { Layout, TableRef, TableStore, TablesOfDay } from "../table-store.ts";
import { emptyRun, garbageRuns } from "./garbage.ts";
import {
  filesOfRun,
  findRuns,
  firstCommitted,
  isCommitted,
  newestTable,
  type Run,
  runPath,
  runsAround,
  tablesHolding,
} from "./published.ts";
import { compareRuns, nextRunNumber, parseRunName, type RunName } from "./run-name.ts";

/**
 * Parquet runs: `<processed>/as_of=D/_run-<NNNN>-<fingerprint>-<nonce>/record_date=X/*.parquet`, each written once.
 * Throws `InvalidInputError` for a directory in which Hadoop cannot look for them.
 */
export function parquetRuns(processed: string): TableStore {
  assertListable("--processed", processed);
  const store: TableStore = {
    root: processed,
    newestTable: (server, range) => newestTable(server, processed, range),
    tablesOf: async (server, day) => {
      const ofDay = await findRuns(server, processed, [day]);
      return runsOfDay(store, { day, ofDay, newest: await firstCommitted(server, ofDay) });
    },
    tablesAround: async (server, day, known) => {
      const { earlier, ...runs } = await runsAround(server, processed, { day, known });
      return { earlier, ofDay: runsOfDay(store, { day, ...runs }) };
    },
    tablesHolding: (server, days) => tablesHolding(server, processed, days),
    published: async (server, table) => ((await isCommitted(server, table.path)) ? table : undefined),
    settle: async (_, table) => ({ table }),
    filesOf: (server, table) => table.files ?? filesOfRun(server, table),
    rowOptionsOf: (server, table, files) => recordedOptions(server, { store, table, publishedMs: oldest(files) }),
    rowsPerDay: ({ spark, call }, table) => countedDays(daysOf(spark, table), call),
    rowsOf,
    audit: {
      folder: `${processed}/_runs`,
      recordedPath: ({ path }) => path.slice(path.lastIndexOf("/as_of=")),
      daysOf,
    },
    views: {
      sqlOf: ({ path }) => `parquet.\`${escapeGlob(path).replaceAll("`", "``")}\``,
      tableOfSql,
      isNewer,
    },
    garbage: { find: (server) => garbageRuns(server, processed), empty: emptyRun },
  };
  return store;
}

/** Whether a path is that of a run. */
export function isRunPath(path: string): boolean {
  return /\/as_of=[^/]*\/_run-[^/]*$/.test(path);
}

/** The directory that holds a run. */
export function processedOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/as_of="));
}

function runsOfDay(
  store: TableStore,
  { day, ofDay, newest }: { readonly day: IsoDate; readonly ofDay: readonly Run[]; readonly newest: Run | undefined },
): TablesOfDay {
  return {
    newest,
    removed: undefined,
    isUnsettled: false,
    // Each run has a directory of its own.
    isTouched: false,
    changed: async (asked, source) =>
      newest === undefined ? [] : await changedDays(asked, source, { store, table: newest }),
    next: ({ fingerprint, contents }) => {
      const number = nextRunNumber(ofDay.map(({ name }) => name));
      const nonce = randomBytes(2).toString("hex");
      const path = runPath(store.root, day, { number, fingerprint, nonce });
      return {
        asOf: day,
        fingerprint,
        path,
        written: [...contents.keys()],
        columns: undefined,
        widens: undefined,
        first: () => [],
        write: (rows, layout) => writeCommand(rows, path, layout),
      };
    },
  };
}

function daysOf(spark: SparkSession, { path }: TableRef): DataFrame {
  return spark.read.schema(new StructType([]).add(DAY_COLUMN, "date")).parquet(escapeGlob(path));
}

function rowsOf(spark: SparkSession, { path }: TableRef, day: IsoDate): DataFrame {
  return spark.read.option("basePath", path).parquet(`${escapeGlob(path)}/${DAY_COLUMN}=${day}`);
}

/** A run's only write. `_SUCCESS` is its commit, so the write asks for it, whatever the cluster's default. */
function writeCommand(rows: DataFrame, path: string, { partitionBy }: Layout): ExecutableCommand {
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
