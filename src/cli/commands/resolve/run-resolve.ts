import type { Command } from "commander";
import { parseIsoDate } from "../../../job/days.ts";
import { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError } from "../../../submit/failure.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import { resolveTable } from "../../../tables/store/resolve.ts";
import { storeOf } from "../../../tables/store/stores.ts";
import type { CliContext } from "../../context.ts";
import { pathsOf, publishedPlace, storeOptions } from "../../published-place.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import type { CommandResult } from "../../terminal/output.ts";

interface ResolveOptions {
  readonly processed?: string;
  readonly table?: string;
  readonly asOf?: string;
  readonly maxAge?: number;
}

/** Everything that `resolve` does once the arguments are parsed. */
export async function resolveFromCommandLine(context: CliContext, command: Command): Promise<CommandResult> {
  // The command declares exactly these options.
  const options = command.opts() as ResolveOptions;
  const { processed, table } = options;
  const place = await publishedPlace(context, {
    command: "resolve",
    typed: { processed, table },
  });
  const store = storeOf(storeOptions(place));
  const asOf = options.asOf === undefined ? null : parseIsoDate(options.asOf);
  const { signal } = context.signals;
  await using endpoint = await openEndpoint(context, await chosenSpark(context, command, pathsOf(place)), { signal });
  await using client = endpoint.connect({ keepSession: false });
  const spark = SparkSession.fromClient(client);
  await applyConf(client, { conf: endpoint.sessionConf }, signal);
  const [newest, version] = await Promise.all([
    resolveTable(spark, store, { asOf, now: context.now, signal }),
    // Only JSON shows it.
    context.output.format === "json" ? spark.version({ signal }) : null,
  ]);
  if (newest === null) throw notPublished(store.root, asOf);
  if (options.maxAge !== undefined) assertFresh(newest.asOf, { maxAgeMs: options.maxAge, now: context.now });
  const { path, parts, from } = newest;
  const json = { asOf: newest.asOf, path, ...parts, spark: { remote: endpoint.shown, version } };
  return { ok: true, json, lines: [from] };
}

function notPublished(root: string, asOf: string | null): FailureError {
  const what = asOf === null ? "no table is published" : `the table of ${asOf} is not published`;
  return new FailureError("INPUT_NOT_READY", `${what} in ${root}`, {
    hint: "Submit the job first, or check the name.",
  });
}

/** The age of a day's table counts from the day's end: before that the table could not have been complete. */
function assertFresh(asOf: string, { maxAgeMs, now }: { readonly maxAgeMs: number; readonly now: Date }): void {
  const ageMs = now.getTime() - (Date.parse(`${asOf}T00:00:00Z`) + 86_400_000);
  if (ageMs <= maxAgeMs) return;
  const hours = Math.floor(ageMs / 3_600_000);
  throw new FailureError("INPUT_NOT_READY", `the newest table is that of ${asOf}, which ended ${hours} hours ago`, {
    hint: "Submit the job for a newer day, or allow more with --max-age.",
    facts: { asOf },
  });
}
