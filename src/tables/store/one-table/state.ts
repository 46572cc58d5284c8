import { type IsoDate, SparkConnectError } from "../../../index.ts";
import type { Server } from "../../server.ts";
import { explained } from "../../table-errors.ts";
import { deltaFormat, QUICK_DELTA } from "../delta/delta-format.ts";
import { icebergFormat } from "../iceberg/iceberg-format.ts";
import type { TableRef } from "../table-store.ts";
import { assertDayFirst, type Described, describedTable, notATable } from "./described.ts";
import type { FormatName, TableFormat } from "./format.ts";
import { lockedTable } from "./locked.ts";
import { pathBefore, quoted, usage, versionIn } from "./names.ts";
import {
  foreignIn,
  groundsOf,
  lineOf,
  type MarkedVersion,
  publishedIn,
  type Version,
  type Versions,
} from "./versions.ts";

/** The state of a table in its catalog. */
export interface State {
  readonly format: TableFormat;
  /** Undefined if the table does not exist yet. */
  readonly described: Described | undefined;
  /** The versions that lead to the one that the table shows, newest first. */
  readonly line: readonly Version[];
  /** Every T(D), newest first. */
  readonly published: readonly MarkedVersion[];
  /** What the days that the table shows were made of; undefined if they are not ours. */
  readonly shown: ReadonlyMap<IsoDate, string> | undefined;
  /** The version by which others have changed the table since. */
  readonly foreign: Version | undefined;
  /** Whether versions that are far back were left out. */
  readonly isPartial: boolean;
}

/** What to look for. */
export interface Look {
  /** The format that was asked for. */
  readonly format: FormatName | undefined;
  readonly versions: "newest" | "all";
}

/** The version that a path names, before its commit and after. */
export function versionOf(
  { published }: Pick<State, "published">,
  table: string,
  { path }: TableRef,
): MarkedVersion | undefined {
  const id = versionIn(path);
  return published.find((version) => version.id === id || pathBefore(table, version.marks.run) === path);
}

const formats: Readonly<Record<FormatName, TableFormat>> = { iceberg: icebergFormat, delta: deltaFormat };

/** Throws a `JobError` for anything but a table that is ours to write, or that the server could make. */
export async function stateOf(server: Server, table: string, look: Look): Promise<State> {
  return await explained(lookAt(server, table, look), async (error) => lockedTable(error, table) ?? error);
}

async function lookAt(server: Server, table: string, { format: asked, versions: which }: Look): Promise<State> {
  const [catalog = ""] = table.split(".");
  const [{ plugin, extensions, quick }] = await Promise.all([settingsOf(server, catalog), refresh(server, table)]);
  const ofCatalog = Object.values(formats).find((one) => isCatalogOf(one, plugin));
  // Without it the catalog fails in ways of its own.
  if (ofCatalog !== undefined) assertExtension(ofCatalog, extensions);
  const guess = asked === undefined ? (ofCatalog ?? icebergFormat) : formats[asked];
  const versions = guess.versionsOf(server, table, which);
  // The table's description says better why it has no versions.
  versions.catch(() => {});
  const [described] = await Promise.all([
    describedIn(server, table),
    guess.name === "delta" && quick !== undefined && server.spark.conf.set(quick, server.call),
  ]);
  const format = described === undefined ? guess : formatOf(table, described, asked);
  if (described === undefined) assertCatalog(format, catalog, plugin);
  else assertDayFirst(table, described);
  assertExtension(format, extensions);
  if (described === undefined) return stateIn({ format, described }, { all: [], head: undefined });
  return stateIn({ format, described }, await (format === guess ? versions : format.versionsOf(server, table, which)));
}

function stateIn(of: Pick<State, "format" | "described">, versions: Versions): State {
  const grounds = groundsOf(versions);
  const line = lineOf(versions);
  const ground = grounds.get(versions.head ?? "");
  return {
    ...of,
    line,
    published: publishedIn(versions, grounds),
    shown: typeof ground === "string" ? undefined : ground,
    foreign: foreignIn(line, grounds),
    isPartial: versions.isPartial === true,
  };
}

function formatOf(table: string, { provider }: Described, asked: FormatName | undefined): TableFormat {
  const format = Object.values(formats).find(({ name }) => name === provider);
  if (format === undefined)
    throw notATable(table, provider === "" ? "not an Iceberg or a Delta table" : `a table of the format ${provider}`);
  if (asked === undefined || asked === format.name) return format;
  throw usage(
    `${table} is a table of ${format.title}; this run is with --table-format ${asked}.`,
    "Leave --table-format out, or name another table.",
  );
}

/** What the server was started with, and the settings of ours that no one else has set. */
async function settingsOf({ spark, call }: Server, catalog: string) {
  const [pluginKey, extensionsKey] = [`spark.sql.catalog.${catalog}`, "spark.sql.extensions"];
  const given = await spark.conf.get({ [pluginKey]: "", [extensionsKey]: "", ...QUICK_DELTA }, call);
  const isOurs = Object.entries(QUICK_DELTA).every(([key, value]) => given[key] === value);
  return {
    plugin: given[pluginKey] ?? "",
    extensions: given[extensionsKey] ?? "",
    quick: isOurs ? QUICK_DELTA : undefined,
  };
}

/** Iceberg's catalogs cache a table as the session last saw it, without later commits by others. */
async function refresh({ spark, call }: Server, table: string): Promise<void> {
  try {
    await spark.sql(`REFRESH TABLE ${quoted(table)}`, {}, call);
  } catch (error) {
    // The description then says that the table is missing, or is not a table.
    if (!(error instanceof SparkConnectError)) throw error;
  }
}

/** The server takes the name of a catalog that it lacks for part of a name in its default catalog. */
async function describedIn(server: Server, table: string): Promise<Described | undefined> {
  try {
    return await describedTable(server, table);
  } catch (error) {
    if (!(error instanceof SparkConnectError) || error.errorClass !== "REQUIRES_SINGLE_PART_NAMESPACE") throw error;
    return undefined;
  }
}

function isCatalogOf({ catalogs }: TableFormat, plugin: string): boolean {
  return catalogs.some((start) => plugin.startsWith(start));
}

function assertCatalog(format: TableFormat, catalog: string, found: string): void {
  if (isCatalogOf(format, found)) return;
  const { title, catalog: plugin } = format;
  throw usage(
    `The server has no ${title} catalog ${catalog}.`,
    `Start it with ${title}'s jar and spark.sql.catalog.${catalog}=${plugin}, or name one of its catalogs.`,
  );
}

function assertExtension({ title, extension }: TableFormat, extensions: string): void {
  if (extensions.includes(extension)) return;
  throw usage(
    `The server lacks ${title}'s SQL extension.`,
    `Start it with ${title}'s jar and spark.sql.extensions=${extension}.`,
  );
}
