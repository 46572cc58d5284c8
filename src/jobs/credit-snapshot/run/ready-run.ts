import type { Found, IsoDate, JobContext, JsonObject, ReadyRun } from "../../../index.ts";
import type { Server } from "../../../tables/server.ts";
import { inputsOf } from "../../../tables/store/recorded-inputs.ts";
import type { NextTable, TableRef, TableStore } from "../../../tables/store/table-store.ts";
import type { ListedCheck } from "../checks/listed-checks.ts";
import type { DayChanges } from "../days/day-changes.ts";
import type { KeptSource } from "../days/find-source.ts";
import type { Options } from "../options.ts";
import { describe } from "./describe.ts";
import type { RunFields } from "./run-fields.ts";
import { checkedTable, type TableRules } from "./table.ts";

/** Increases when the same input and options give another table than before. */
export const JOB_VERSION = 2;

/** What a run publishes, and where. */
export interface Snapshot extends TableRules {
  readonly store: TableStore;
  readonly table: NextTable;
  /** The days of the table. The source has the days that the write brings. */
  readonly days: readonly IsoDate[];
  /** What the session needs to cut the files like that. */
  readonly sizes: Readonly<Record<string, string>>;
  /** How many files Spark reads for it. */
  readonly filesRead: number;
  /** The session settings that were asked for and may change the rows. */
  readonly settings: Readonly<Record<string, string>>;
  readonly found: Found;
  /** The newest table of an earlier day. */
  readonly earlier: TableRef | undefined;
  /** The days that are missing or different in the table's newest run. */
  readonly changed: readonly IsoDate[];
  /** The same against the table before it, whichever day that is of; undefined if it is not known. */
  readonly changes: DayChanges | undefined;
  readonly checks: readonly ListedCheck[];
}

/** The run that publishes a source's days, not yet started. */
export async function readyRun(
  server: Server,
  source: KeptSource,
  { snapshot, purpose }: { readonly snapshot: Snapshot } & Pick<JobContext, "purpose">,
): Promise<ReadyRun> {
  const { table, options, found, sizes } = snapshot;
  const rows = checkedTable(server.spark, source, snapshot);
  return {
    kind: "ready",
    fingerprint: table.fingerprint,
    found,
    first: table.first(server.spark),
    settings: sizes,
    command: table.write(rows, options),
    record: { fields: fieldsOf(source, snapshot), details: detailsOf(source, snapshot) },
    ...(purpose === "dry-run" && { dryRun: await describe(server, source, { snapshot, rows }) }),
  };
}

/** Facts that an ordinary run lacks are left out. */
function fieldsOf(source: KeptSource, { options, table, days, earlier, changed, filesRead }: Snapshot): RunFields {
  const { substitutions, accepted, carried } = source;
  return {
    asOf: options.asOf,
    days,
    path: table.path,
    read: { partitions: source.days.length, files: filesRead, filesNeeded: source.files.length },
    key: options.key,
    ...(options.view !== undefined && { view: options.view }),
    ...(earlier && { earlier: { asOf: earlier.asOf, path: earlier.path } }),
    ...(changed.length > 0 && { changed }),
    ...(substitutions.length > 0 && { substitutions: substitutions.map(({ monthEnd, day }) => ({ monthEnd, day })) }),
    ...(accepted.length > 0 && { accepted }),
    ...(carried.length > 0 && { carried }),
  };
}

/** What the audit record of a run holds beside its report, and what only the run's page shows. */
function detailsOf({ files, landedAs = [] }: KeptSource, snapshot: Snapshot): JsonObject {
  const { options, table, columns, settings, changes, checks } = snapshot;
  return {
    job: "credit-snapshot",
    version: JOB_VERSION,
    fingerprint: table.fingerprint,
    options: recordedOptions(options),
    ...(Object.keys(settings).length > 0 && { settings }),
    schema: columns.toDDL(),
    inputs: inputsOf(files),
    ...(landedAs.length > 0 && {
      landedAs: landedAs.map((as) => ({ files: as.files, schema: as.columns.toDDL() })),
    }),
    ...(changes !== undefined && { changes }),
    checks,
  };
}

/** Every option as JSON, the schema as DDL; null for one that was not given. */
function recordedOptions({ schema, store, ...options }: Options): JsonObject {
  const { landing, ...others } = options;
  const given = Object.entries({ landing, ...store, ...others, schema: schema?.toDDL() }).map(([name, value]) => [
    name,
    value ?? null,
  ]);
  // Except for the schema, each is a text, a number, a switch or a list of texts, or was not given.
  return Object.fromEntries(given) as JsonObject;
}
