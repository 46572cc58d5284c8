import type { Command } from "commander";
import type { JsonObject } from "../../../job/json.ts";
import { openFreshSession } from "../../../submit/run-session.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import { type AuditQuery, readAudit } from "../../../tables/store/read-audit.ts";
import { storeOf } from "../../../tables/store/stores.ts";
import type { CliContext } from "../../context.ts";
import { publishedPlace } from "../../published-place.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { type RunRow, rowLines } from "./run-rows.ts";

export interface ListPublishedRequest extends AuditQuery {
  readonly processed: string;
  readonly command: Command;
}

/** The audit records of a place, and whose they are. */
export interface Published {
  readonly root: string;
  readonly records: readonly JsonObject[];
  readonly spark: { readonly remote: string; readonly version: string };
}

/** `list --processed`: the tables that were published there, from whatever machine, by their audit records. */
export async function listPublished(context: CliContext, request: ListPublishedRequest): Promise<CommandResult> {
  const { root, records, spark } = await publishedRecords(context, request);
  const json = { runs: records.map(jsonOf), spark };
  const lines = rowLines(records.map(rowOf), context.output.dataColumns);
  return { ok: true, json, lines: lines.length === 0 ? [`No such run is on record in ${root}.`] : lines };
}

/** Reads the audit records of a place, newest first. */
export async function publishedRecords(
  context: CliContext,
  { processed, command, ...query }: ListPublishedRequest,
): Promise<Published> {
  const place = await publishedPlace(context, { command: command.name(), typed: { processed } });
  const { signal } = context.signals;
  await using endpoint = await openEndpoint(context, await chosenSpark(context, command, [place.text]), { signal });
  const { client, spark, version } = await openFreshSession(endpoint.connect, signal);
  await using _client = client;
  await applyConf(client, { conf: endpoint.sessionConf }, signal);
  const { root, audit } = storeOf({ processed: place.text });
  const records = audit === undefined ? [] : await readAudit({ spark, call: { signal } }, audit, query);
  return { root, records, spark: { remote: endpoint.shown, version } };
}

/** What `list` says of a run of this machine, and who ran it; what was read and how is in the record. */
function jsonOf(record: JsonObject): JsonObject {
  const { job, asOf, days, path, read, rows, rowsPerDay, startedAt, publishedAt, durationMs } = record;
  const known = { job, asOf, days, path, read, rows, rowsPerDay };
  const { user, sparkUser, sparkVersion } = record;
  return {
    ok: true,
    ...Object.fromEntries(
      Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    state: "succeeded",
    startedAt: startedAt ?? null,
    endedAt: publishedAt ?? null,
    durationMs: durationMs ?? null,
    user: user ?? null,
    sparkUser: sparkUser ?? null,
    sparkVersion: sparkVersion ?? null,
  };
}

/** Older records do not say when the run started: its end stands there. */
function rowOf({ path, job, user, startedAt, publishedAt, durationMs, ...fields }: JsonObject): RunRow {
  const run = /_run-\d+-[0-9a-f]{8}/.exec(String(path))?.[0] ?? "";
  const time = startedAt ?? publishedAt;
  return {
    id: run,
    state: "succeeded",
    startedAt: typeof time === "string" ? time : null,
    tookMs: typeof durationMs === "number" ? durationMs : null,
    fields,
    what: `${String(job)} by ${String(user)}`,
  };
}
