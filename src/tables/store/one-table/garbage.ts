import { JobError } from "../../../index.ts";
import type { Server } from "../../server.ts";
import { serverTimeMs } from "../../server-clock.ts";
import type { Garbage, TableRef } from "../table-store.ts";
import type { Branches, TableFormat } from "./format.ts";
import { datedTable, tagOf, usage } from "./names.ts";
import { type State, versionOf } from "./state.ts";
import { type MarkedVersion, newestOf, runNumber } from "./versions.ts";

/**
 * The versions of each day that a newer one of that day replaced. The version that the table shows is none, and neither
 * is one that a branch starts from, where a run may be committing, or that somebody has given a name. Throws a `JobError`
 * if the format cannot remove one.
 */
export async function supersededVersions(server: Server, table: string, state: State): Promise<readonly Garbage[]> {
  const { format, published, line } = state;
  const branches = branchesOf(format, table);
  const nowMs = await serverTimeMs(server);
  const days = [...Map.groupBy(published, ({ marks }) => marks.asOf).values()];
  const superseded = days.flatMap((ofDay) => {
    const oldestFirst = [...ofDay].sort((a, b) => runNumber(a) - runNumber(b));
    return oldestFirst.flatMap((version, at) => {
      const newer = oldestFirst[at + 1];
      const isInUse = version.id === line[0]?.id || version.branch !== undefined || version.isNamed === true;
      return newer === undefined || isInUse ? [] : [{ version, newer }];
    });
  });
  return await Promise.all(
    superseded.map(async ({ version, newer }): Promise<Garbage> => {
      const freed = await branches.replaced(server, table, { id: version.id, later: newer.id });
      const { asOf, path } = datedTable({ table, format }, version);
      return { asOf, path, reason: "superseded", ...freed, idleMs: nowMs - newer.committedMs };
    }),
  );
}

/** Removes a version, unless it is the newest of its day by now. */
export async function removeVersion(
  server: Server,
  { table, ref }: { readonly table: string; readonly ref: TableRef },
  state: State,
): Promise<void> {
  const { format, published } = state;
  const version = versionOf(state, table, ref);
  if (version === undefined || isNewest(published, version)) throw notSuperseded(ref);
  await branchesOf(format, table).remove(server, table, { id: version.id, tag: version.tag ?? tagOf(version) });
}

function isNewest(published: readonly MarkedVersion[], version: MarkedVersion): boolean {
  return newestOf(published, version.marks.asOf) === version;
}

function branchesOf({ branches, title }: TableFormat, table: string): Branches {
  if (branches !== undefined) return branches;
  throw usage(
    `gc cannot remove a version of ${table}: ${title} removes files by their age alone, those of every version at once.`,
    "Shorten its property delta.deletedFileRetentionDuration and run VACUUM: resolve then says which T(D)s are gone.",
  );
}

function notSuperseded({ path }: TableRef): JobError {
  return new JobError("CONFLICT", `${path} is not superseded any more: it was left alone.`, {
    hint: "Run gc again.",
    retryable: true,
  });
}
