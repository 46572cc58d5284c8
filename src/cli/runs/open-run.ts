import type { Command } from "commander";
import type { SparkConnectClient } from "../../client/spark-connect-client.ts";
import type { Job, RecordedRun } from "../../job/job.ts";
import type { Parameters, ParameterValues } from "../../job/parameter.ts";
import { FailureError } from "../../submit/failure.ts";
import { knownRuns, nextAttempt, runIds } from "../../submit/known-runs.ts";
import { type RunIds, runOperationId } from "../../submit/run-ids.ts";
import type { RunRecord } from "../../submit/run-record.ts";
import { type Connect, openRunSession } from "../../submit/run-session.ts";
import { maxRecords, RunStore, runStoreDirectory } from "../../submit/run-store.ts";
import { type CliContext, globalOptions } from "../context.ts";
import { parseGiven, targetOfGiven } from "../job-values.ts";
import { loadJob } from "../load-job.ts";
import { chosenSpark, openEndpoint, type SparkEndpoint } from "../spark/endpoint.ts";
import { recordedSpark } from "../spark/recorded-spark.ts";
import { placeholder } from "../terminal/secret-values.ts";
import { type RunReference, recordOf } from "./find-record.ts";

/** A run, and how to ask its server about it. */
export interface ReachedRun {
  readonly ids: RunIds;
  /** Of the run's session. */
  readonly client: SparkConnectClient;
  readonly connect: Connect;
  readonly record: RunRecord | null;
  /** What its submitter has noted of it: `attach` asks for that where this machine has no record. */
  readonly noted: RecordedRun | null;
  /** The job and the values it was given, if they are known. */
  readonly work: { readonly job: Job; readonly values: ParameterValues<Parameters> } | null;
}

/** A run that was found. Disposing leaves its session as it is. */
export interface OpenRun extends ReachedRun, AsyncDisposable {
  /** The Spark it is on, for output. */
  readonly shown: string;
}

/** Finds a run. Throws a usage failure when there is none. `command` carries the global options. */
export async function openRun(context: CliContext, reference: RunReference, command: Command): Promise<OpenRun> {
  switch (reference.by) {
    case "id":
      return await openByRecord(context, await recordOf(context, reference.id), command);
    case "ids":
      return await openByIds(context, reference, command);
    case "job":
      return await openByJob(context, reference, command);
  }
}

async function openByRecord(context: CliContext, record: RunRecord, command: Command): Promise<OpenRun> {
  const endpoint = await openEndpoint(
    context,
    await recordedSpark(context, record, globalOptions(command)),
    noStart(context),
  );
  const work = await workOf(context, record);
  const { sessionId, userId } = record.run;
  const client = endpoint.connect({ sessionId, userId, keepSession: true });
  return opened({ endpoint, client }, record.run, { record, work });
}

async function openByIds(
  context: CliContext,
  { operationId, sessionId, userId }: RunReference & { readonly by: "ids" },
  command: Command,
): Promise<OpenRun> {
  const endpoint = await openEndpoint(context, await chosenSpark(context, command, []), noStart(context));
  const [record = null] = await new RunStore(runStoreDirectory(context.env)).find(operationId);
  const work = record === null ? null : await workOf(context, record);
  // Without a user of its own, the run is that of the address, as `submit` takes it.
  const client = endpoint.connect({ sessionId, keepSession: true, ...(userId !== undefined && { userId }) });
  return opened({ endpoint, client }, runIds(client, operationId), { record, work });
}

/** The run of a target: the running one, else the last that the server remembers, else the last that is recorded. */
async function openByJob(
  context: CliContext,
  { job, texts }: RunReference & { readonly by: "job" },
  command: Command,
): Promise<OpenRun> {
  const { values, target } = targetOfGiven(job, texts, context);
  const endpoint = await openEndpoint(context, await chosenSpark(context, command, []), noStart(context));
  const identity = { job: job.name, target };
  const { client } = await openRunSession(endpoint.connect, identity, context.signals.signal);
  try {
    const { ids, record } = await lastRun(context, client, job);
    return opened({ endpoint, client }, ids, { record, work: { job, values } });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

async function lastRun(
  context: CliContext,
  session: SparkConnectClient,
  job: Job,
): Promise<{ readonly ids: RunIds; readonly record: RunRecord | null }> {
  const { running, ended } = await knownRuns(session, context.signals.signal);
  const last = nextAttempt(session.sessionId, ended) - 1;
  const known = running[0] ?? (last >= 0 ? runOperationId(session.sessionId, last) : undefined);
  const records = await new RunStore(runStoreDirectory(context.env)).list(maxRecords);
  const record = records.find(({ run }) =>
    known === undefined ? run.sessionId === session.sessionId : run.id === known,
  );
  const operationId = known ?? record?.run.operationId;
  if (operationId === undefined) {
    throw new FailureError("USAGE", `the server knows no run of this ${job.name}`, {
      hint: "It may have ended more than half an hour ago, or been submitted with other arguments or to another server.",
    });
  }
  return { ids: runIds(session, operationId), record: record ?? null };
}

function opened(
  { endpoint, client }: { readonly endpoint: SparkEndpoint; readonly client: SparkConnectClient },
  ids: RunIds,
  more: Pick<OpenRun, "record" | "work">,
): OpenRun {
  return {
    ids,
    client,
    connect: endpoint.connect,
    shown: endpoint.shown,
    noted: null,
    ...more,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

/** The job of a record, for what only the job knows; undefined if its file is gone. */
export async function workOf(
  context: CliContext,
  { job: name, arguments: texts }: RunRecord,
): Promise<OpenRun["work"]> {
  try {
    const job = await loadJob(name, context.cwd);
    return { job, values: parseGiven(job, withoutMasked(texts), context.cwd) };
  } catch {
    return null;
  }
}

/** What a record does not keep counts as not given. */
function withoutMasked(texts: RunRecord["arguments"]): RunRecord["arguments"] {
  const known = Object.entries(texts).map(
    ([name, typed]) => [name, typed.filter((text) => !text.includes(placeholder))] as const,
  );
  return Object.fromEntries(known.filter(([, typed]) => typed.length > 0));
}

function noStart({ signals }: CliContext) {
  const insteadOfStarting = new FailureError("USAGE", "no Spark is named that could know this run", {
    hint: "Name it with --remote, --profile or SPARK_REMOTE.",
  });
  return { signal: signals.signal, insteadOfStarting };
}
