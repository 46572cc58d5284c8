import type { Command } from "commander";
import type { JsonObject } from "../../../../job/json.ts";
import { isObject } from "../../../../tables/store/recorded-inputs.ts";
import type { CliContext } from "../../../context.ts";
import { optionName } from "../../../job-options.ts";
import type { RunReference } from "../../../runs/find-record.ts";
import { publishedRecords } from "../../list/run-list-published.ts";
import { dayFacts } from "./days.ts";
import { othersOf } from "./others.ts";
import type { RunFacts } from "./run-facts.ts";

interface Request {
  readonly reference: RunReference;
  readonly command: Command;
}

/**
 * What the record beside a table tells of its run, which another machine submitted. Null for a run that is named by
 * anything but the place and the day of its table, and if there is no record.
 */
export async function auditFacts(context: CliContext, { reference, command }: Request): Promise<RunFacts | null> {
  if (reference.by !== "job") return null;
  const { job, texts } = reference;
  const [[processed] = [], [asOf] = []] = [texts["processed"], texts["asOf"]];
  if (processed === undefined || asOf === undefined) return null;
  const query = { processed, command, limit: 1, since: undefined, job: job.name, asOf };
  const { records, root, spark } = await publishedRecords(context, query);
  const [record] = records;
  return record === undefined ? null : factsOfAudit(record, { root, spark });
}

function factsOfAudit(
  record: JsonObject,
  { root, spark }: { readonly root: string; readonly spark: { readonly remote: string; readonly version: string } },
): RunFacts {
  const { job, path, rows, startedAt, publishedAt, durationMs, options, user, sparkUser, sparkVersion } = record;
  const { read, view } = record;
  const given = isObject(options) ? Object.entries(options) : [];
  return {
    run: null,
    job: text(job),
    name: null,
    state: "succeeded",
    startedAt: text(startedAt),
    endedAt: text(publishedAt),
    durationMs: typeof durationMs === "number" ? durationMs : null,
    failure: null,
    arguments: given.flatMap(([name, value]) =>
      value === null || value === false ? [] : [[optionName(name), [value].flat().map(String)]],
    ),
    origin: null,
    spark: { remote: spark.remote, profile: null, version: text(sparkVersion) },
    ui: null,
    path: text(path),
    rows: typeof rows === "number" ? rows : null,
    days: dayFacts(record, record),
    comparedWith: null,
    stages: [],
    plan: null,
    checks: [],
    rerun: null,
    others: othersOf({ user: user ?? null, sparkUser: sparkUser ?? null, read: read ?? null, view: view ?? null }),
    sources: [{ what: "The audit record", answered: true, detail: `beside the tables in ${root}` }],
  };
}

function text(value: JsonObject[string] | undefined): string | null {
  return typeof value === "string" ? value : null;
}
