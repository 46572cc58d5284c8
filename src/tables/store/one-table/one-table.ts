import {
  type Column,
  col,
  type DataFrame,
  type IsoDate,
  lit,
  SparkConnectError,
  type SparkSession,
} from "../../../index.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Server } from "../../server.ts";
import type { TableRef, TableStore } from "../table-store.ts";
import type { FormatName } from "./format.ts";
import { removeVersion, supersededVersions } from "./garbage.ts";
import { datedTable, heldDays, quoted, tagOf, versionIn } from "./names.ts";
import { tablesOfDay } from "./next-table.ts";
import { type State, stateOf, versionOf } from "./state.ts";
import { type MarkedVersion, newestOf } from "./versions.ts";
import { overtaken } from "./write-failure.ts";

export interface OneTableOptions {
  /** `CATALOG.DB.NAME`, as `parseTableName` gives it. */
  readonly table: string;
  /** Whether to write a table that other programs wrote last. */
  readonly takeOver: boolean;
  /** The format of a table that is to be made, by default that of its catalog; an existing one must have it. */
  readonly format?: FormatName | undefined;
}

/**
 * One table, partitioned by the day; each T(D) is a version of it. A commit writes the days that are missing or
 * different in the table, and drops those that T(D) does not keep. It carries our marks.
 */
export function oneTable({ table, takeOver, format }: OneTableOptions): TableStore {
  // A look asks for several things at once, and one answer holds them all.
  let asked: Promise<State> | undefined;
  const newest = (server: Server): Promise<State> => {
    asked ??= stateOf(server, table, { format, versions: "newest" }).finally(() => {
      asked = undefined;
    });
    return asked;
  };
  const all = (server: Server): Promise<State> => stateOf(server, table, { format, versions: "all" });
  /** The state that says it: older versions are only asked for if the newer ones do not say. */
  const saying = async (server: Server, says: (state: State) => boolean): Promise<State> => {
    const state = await newest(server);
    return state.isPartial && !says(state) ? await all(server) : state;
  };
  const found = async (server: Server, ref: TableRef) => {
    const state = await saying(server, (one) => versionOf(one, table, ref) !== undefined);
    return { state, version: versionOf(state, table, ref) };
  };
  const newestTable = async (server: Server, { before }: { readonly before?: IsoDate }) => {
    const state = await saying(server, (one) => greatest(one, before) !== undefined);
    const version = greatest(state, before);
    return version && datedTable({ table, format: state.format }, version);
  };
  const tablesOf = async (server: Server, day: IsoDate) => {
    const state = await saying(server, (one) => tellsOf(one, day));
    return tablesOfDay(state, { table, takeOver, day });
  };
  return {
    root: table,
    newestTable,
    tablesOf,
    tablesAround: async (server, day) => {
      const [earlier, ofDay] = await Promise.all([newestTable(server, { before: day }), tablesOf(server, day)]);
      return { earlier, ofDay };
    },
    tablesHolding: async (server, days) => {
      const { published } = await all(server);
      const holding = published.flatMap(({ marks }) => (days.some((day) => marks.days.has(day)) ? marks.asOf : []));
      return [...new Set(holding)].sort();
    },
    published: async (server, ref) => {
      const { state, version } = await found(server, ref);
      return version && datedTable({ table, format: state.format }, version);
    },
    settle: async (server, ref) => {
      const { state, version } = await found(server, ref);
      if (version === undefined) throw overtaken(table);
      const remark = await nameAll(server, table, state);
      return {
        table: datedTable({ table, format: state.format }, version),
        ...(remark !== undefined && { remark }),
      };
    },
    filesOf: async (server, ref) => {
      if (ref.files !== undefined) return await ref.files;
      const { version } = await found(server, ref);
      return version === undefined ? [] : heldDays(table, version);
    },
    rowOptionsOf: async (server, ref) => (await found(server, ref)).version?.marks.rowOptions,
    rowsPerDay: async (server, { path }) => {
      const { format: of } = await newest(server);
      return await of.rowsPerDay(server, table, versionIn(path) ?? "");
    },
    rowsOf: (spark, { path }, day) => readVersion(spark, table, path).where(isDay(day)),
    audit: undefined,
    views: undefined,
    garbage: {
      find: async (server) => supersededVersions(server, table, await all(server)),
      empty: async (server, ref) => removeVersion(server, { table, ref }, await all(server)),
    },
  };
}

/**
 * Whether the newer versions say if there is a T(D) of a day, and who wrote the table last. Days are published in
 * order, so that a later one than all has no T(D).
 */
function tellsOf({ published, line }: State, day: IsoDate): boolean {
  if (published.length === 0 || line.every(({ isMaintenance }) => isMaintenance)) return false;
  return newestOf(published, day) !== undefined || published.every(({ marks }) => marks.asOf < day);
}

/** The newest T(D) of the greatest day that can be read, or of the greatest before `before`. */
function greatest({ published }: State, before: IsoDate | undefined): MarkedVersion | undefined {
  const readable = published.filter(({ isGone }) => !isGone);
  const days = readable.map(({ marks }) => marks.asOf).filter((day) => before === undefined || day < before);
  return newestOf(readable, days.sort().at(-1));
}

/**
 * Names all versions that lack a tag, also those of runs that no process came back to. Returns why one has no name: it
 * is published nevertheless.
 */
async function nameAll(server: Server, table: string, state: State): Promise<string | undefined> {
  const { branches } = state.format;
  const nameless = branches === undefined ? [] : state.published.filter(({ tag }) => tag === undefined);
  try {
    for (const version of nameless) {
      await branches?.name(server, table, { id: version.id, tag: tagOf(version), branch: version.branch });
    }
  } catch (error) {
    if (!(error instanceof SparkConnectError)) throw error;
    return `the version has no tag yet: ${error.message}`;
  }
  return undefined;
}

function readVersion(spark: SparkSession, table: string, path: string): DataFrame {
  return spark.read.option("versionAsOf", versionIn(path) ?? "").table(quoted(table));
}

function isDay(day: IsoDate): Column {
  return col(DAY_COLUMN).eq(lit(day).cast("date"));
}
