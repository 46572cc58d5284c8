import type { Command } from "commander";
import { isIsoDate } from "../../../../job/days.ts";
import type { JsonObject } from "../../../../job/json.ts";
import { type Failure, FailureError, toFailure } from "../../../../submit/failure.ts";
import type { RunIds } from "../../../../submit/run-ids.ts";
import { isFinal, type RunRecord, type RunState } from "../../../../submit/run-record.ts";
import { openFreshSession, type RunSession } from "../../../../submit/run-session.ts";
import { readSparkUi, type SparkUi } from "../../../../submit/spark-ui.ts";
import { readAudit } from "../../../../tables/store/read-audit.ts";
import { storeOfTable } from "../../../../tables/store/stores.ts";
import type { TableRef } from "../../../../tables/store/table-store.ts";
import type { CliContext } from "../../../context.ts";
import type { RunReference } from "../../../runs/find-record.ts";
import { type OpenRun, openRun } from "../../../runs/open-run.ts";
import { currentState } from "../../../runs/run-state.ts";
import { planFacts } from "./plan.ts";
import type { PlanFacts, Source } from "./run-facts.ts";
import { type UiFacts, uiFacts } from "./spark-rest.ts";
import type { StageFacts } from "./stages.ts";

/** What a run's server tells. */
export interface ServerFacts {
  readonly ids: RunIds;
  readonly record: RunRecord | null;
  readonly job: string | null;
  readonly shown: string;
  readonly version: string | null;
  readonly state: RunState;
  readonly failure: Failure | null;
  readonly ui: SparkUi | null;
  readonly stages: readonly StageFacts[];
  readonly plan: PlanFacts | null;
  readonly publishedBytes: ReadonlyMap<string, number>;
  /** Fields that the run's record lacks and the table's audit record has. */
  readonly audit: JsonObject;
  readonly sources: readonly Source[];
}

export type Asked =
  | { readonly kind: "answered"; readonly facts: ServerFacts }
  | { readonly kind: "silent"; readonly error: unknown };

/** A page is wanted now: a server that does not answer within this time is left out. */
const answersWithinMs = 20_000;
/** What a server that answers does not tell within this time is left out. */
const tellsWithinMs = 60_000;

interface Request {
  readonly reference: RunReference;
  readonly command: Command;
}

/** Asks the run's server. Rejects only if the user stops the command. */
export async function serverFacts(context: CliContext, request: Request): Promise<Asked> {
  const { signal } = context.signals;
  try {
    return { kind: "answered", facts: await asked(context, request) };
  } catch (error) {
    signal.throwIfAborted();
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    const slow = `Spark did not answer within ${answersWithinMs / 1_000} s`;
    return { kind: "silent", error: isLate ? new FailureError("TIMEOUT", slow) : error };
  }
}

async function asked(context: CliContext, { reference, command }: Request): Promise<ServerFacts> {
  const { signal } = context.signals;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answersWithinMs)]);
  await using run = await orAborted(openRun(context, reference, command), limit);
  const [{ state, failure }, ui] = await Promise.all([
    orAborted(currentState(context, run), limit),
    readSparkUi(run.client, limit),
  ]);
  const rest = AbortSignal.any([signal, AbortSignal.timeout(tellsWithinMs)]);
  const told = await askedUi(ui ?? run.record?.ui ?? null, run.ids, rest);
  const more = await inSession(run, { state, plan: told.plan }, rest);
  return {
    ids: run.ids,
    record: run.record,
    job: run.work?.job.name ?? null,
    shown: run.shown,
    state,
    failure,
    ui,
    stages: told.stages,
    ...more,
    plan: told.plan ?? more.plan,
    sources: [{ what: "Spark Connect server", answered: true, detail: run.shown }, told.source, ...more.sources],
  };
}

/** Rejects with the signal's reason: not all calls that a page needs take a signal. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  return await Promise.race([work, aborted]);
}

async function askedUi(
  ui: SparkUi | null,
  ids: RunIds,
  signal: AbortSignal,
): Promise<UiFacts & { readonly source: Source }> {
  const what = "Spark's web UI";
  const silent = (detail: string) => ({ stages: [], plan: null, source: { what, answered: false, detail } });
  if (ui === null) return silent("The server has none, or does not say where it is.");
  const { url, applicationId } = ui;
  if (applicationId === null) return silent("The server does not tell its application id.");
  try {
    const told = await uiFacts({ url, applicationId }, ids, signal);
    if (told.stages.length === 0) return silent(`${url} no longer has the run's jobs, or never had one.`);
    return { ...told, source: { what, answered: true, detail: url } };
  } catch (error) {
    return silent(`${url} did not answer: ${reasonOf(error)}`);
  }
}

/** `fetch` says why in the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  const why = cause instanceof Error ? cause : error;
  return why instanceof Error ? why.message : String(why);
}

type More = Pick<ServerFacts, "version" | "plan" | "publishedBytes" | "audit" | "sources">;

interface Ended {
  readonly state: RunState;
  readonly plan: PlanFacts | null;
}

/** What a session of its own tells. A failure here leaves only that out. */
async function inSession(run: OpenRun, { state, plan }: Ended, signal: AbortSignal): Promise<More> {
  const nothing = { version: null, plan: null, publishedBytes: new Map(), audit: {}, sources: [] };
  try {
    const session = await openFreshSession(run.connect, signal);
    await using _client = session.client;
    const [audit, bytes, planned] = await Promise.all([
      state === "succeeded" ? countsOf(run, session, signal) : {},
      state === "succeeded" ? bytesPublished(run, session, signal) : new Map<string, number>(),
      plan === null && isFinal(state) ? plannedNow(run, session, signal) : null,
    ]);
    const { version } = session;
    if (planned === null) return { ...nothing, version, audit, publishedBytes: bytes };
    const source = { what: "Plan", answered: planned.plan !== null, detail: planned.detail };
    return { ...nothing, version, audit, publishedBytes: bytes, plan: planned.plan, sources: [source] };
  } catch {
    return nothing;
  }
}

/** The table that a run published, if it is one of dated tables. */
function tableOf({ record }: OpenRun): TableRef | null {
  const { asOf, path } = record?.fields ?? {};
  const isDated = record?.job === "credit-snapshot" && typeof asOf === "string" && isIsoDate(asOf);
  return isDated && typeof path === "string" ? { asOf, path } : null;
}

/** The rows that the audit record has, for a run whose end nobody read: its own record lacks them. */
async function countsOf(run: OpenRun, { spark }: RunSession, signal: AbortSignal): Promise<JsonObject> {
  const table = tableOf(run);
  if (table === null || run.record?.fields["rowsPerDay"] !== undefined) return {};
  try {
    const { audit } = storeOfTable(table);
    if (audit === undefined) return {};
    const query = { limit: 100, since: undefined, job: undefined, asOf: table.asOf };
    const records = await readAudit({ spark, call: { signal } }, audit, query);
    const own = records.find(({ path }) => String(path).endsWith(audit.recordedPath(table)));
    const { rows = null, rowsPerDay = null } = own ?? {};
    return rows === null ? {} : { rows, rowsPerDay };
  } catch {
    return {};
  }
}

async function bytesPublished(
  run: OpenRun,
  { spark }: RunSession,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const table = tableOf(run);
  if (table === null) return new Map();
  try {
    const files = await storeOfTable(table).filesOf({ spark, call: { signal } }, table);
    const days = Map.groupBy(
      files.filter(({ bytes }) => bytes > 0),
      ({ day }) => day,
    );
    return new Map([...days].map(([day, own]) => [day, own.reduce((sum, { bytes }) => sum + bytes, 0)]));
  } catch {
    // The table may have been removed since.
    return new Map();
  }
}

/** What `--dry-run` of the same arguments shows now, which starts nothing. */
async function plannedNow(
  { work, record }: OpenRun,
  { spark }: RunSession,
  signal: AbortSignal,
): Promise<{ readonly plan: PlanFacts | null; readonly detail: string }> {
  if (work === null || record === null) return { plan: null, detail: "The job is not known on this machine." };
  const { job, values } = work;
  // A table that is published already has no plan, unless it is published once more; and a page waits for no input.
  const again = {
    ...values,
    ...("republish" in job.parameters && { republish: true }),
    ...("waitForInput" in job.parameters && { waitForInput: 0 }),
  };
  try {
    const now = new Date(record.startedAt);
    const prepared = await job.prepare(again, { spark, signal, now, note: () => {}, conf: {}, purpose: "dry-run" });
    const text = prepared.kind === "ready" ? prepared.dryRun?.plan["spark"] : undefined;
    if (typeof text !== "string") return { plan: null, detail: "A dry run of the same arguments has none." };
    return { plan: planFacts(text, "planned-now"), detail: "as Spark plans the same arguments now" };
  } catch (error) {
    return { plan: null, detail: `A dry run of the same arguments fails now: ${toFailure(error).message}` };
  }
}
