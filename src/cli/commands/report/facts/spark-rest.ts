import type { Json, JsonObject } from "../../../../job/json.ts";
import type { RunIds } from "../../../../submit/run-ids.ts";
import { isObject } from "../../../../tables/store/recorded-inputs.ts";
import { planFacts } from "./plan.ts";
import type { PlanFacts } from "./run-facts.ts";
import type { StageFacts } from "./stages.ts";

/** What Spark's web UI tells of a run. */
export interface UiFacts {
  readonly stages: readonly StageFacts[];
  readonly plan: PlanFacts | null;
}

/** More stages than these are not asked for: each is a request. */
const maxStages = 100;
const withinMs = 5_000;

/**
 * Asks the REST API of Spark's web UI for a run's jobs, which carry its operation id as a tag, for their stages, and for
 * the plan. Sends no token: the UI is another server than Spark Connect. Throws an `Error` if it does not answer.
 */
export async function uiFacts(
  ui: { readonly url: string; readonly applicationId: string },
  { operationId }: Pick<RunIds, "operationId">,
  signal: AbortSignal,
): Promise<UiFacts> {
  const root = `${ui.url.replace(/\/+$/, "")}/api/v1/applications/${encodeURIComponent(ui.applicationId)}`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  const get = (path: string) => json(`${root}/${path}`, limit);
  const jobs = objects(await get("jobs")).filter(({ jobTags }) => isOf(jobTags, operationId));
  if (jobs.length === 0) return { stages: [], plan: null };
  const ids = [...new Set(jobs.flatMap(({ stageIds }) => (Array.isArray(stageIds) ? stageIds.map(Number) : [])))];
  const [stages, plan] = await Promise.all([
    Promise.all(
      ids
        .sort((a, b) => a - b)
        .slice(0, maxStages)
        .map((id) => stageOf(get, id)),
    ),
    planOf(get, new Set(jobs.map(({ jobId }) => Number(jobId)))),
  ]);
  return { stages: stages.filter((stage) => stage !== null), plan };
}

type Get = (path: string) => Promise<Json>;

/** The last attempt of a stage; null if the UI no longer has it. */
async function stageOf(get: Get, id: number): Promise<StageFacts | null> {
  const attempts = objects(
    await get(`stages/${id}?details=false&withSummaries=true&quantiles=0,0.5,1`).catch(() => null),
  );
  const last = attempts.toSorted((a, b) => count(b["attemptId"]) - count(a["attemptId"]))[0];
  if (last === undefined || last["status"] === "SKIPPED") return null;
  return {
    stage: id,
    name: nameOf(last["name"]),
    state: stateOf(last["status"]),
    startedAt: timeOf(last["submissionTime"]),
    endedAt: timeOf(last["completionTime"]),
    tasks: count(last["numTasks"]),
    completedTasks: count(last["numCompleteTasks"]),
    failedTasks: count(last["numFailedTasks"]),
    taskMs: durations(last["taskMetricsDistributions"]),
    bytesRead: count(last["inputBytes"]),
    bytesWritten: count(last["outputBytes"]),
    bytesShuffled: Math.max(count(last["shuffleReadBytes"]), count(last["shuffleWriteBytes"])),
    bytesSpilled: count(last["diskBytesSpilled"]),
  };
}

/** Of the executions that ran these jobs, the one with the longest plan is the run: the others are its parts. */
async function planOf(get: Get, jobs: ReadonlySet<number>): Promise<PlanFacts | null> {
  const all = objects(await get("sql?details=false&planDescription=true&offset=0&length=1000").catch(() => null));
  const own = all.filter(({ runningJobIds, successJobIds, failedJobIds }) =>
    [runningJobIds, successJobIds, failedJobIds].flat().some((id) => jobs.has(Number(id))),
  );
  const texts = own.map(({ planDescription }) => String(planDescription ?? "")).filter((text) => text !== "");
  const [longest] = texts.toSorted((a, b) => b.length - a.length);
  return longest === undefined ? null : planFacts(longest, "ran");
}

async function json(url: string, signal: AbortSignal): Promise<Json> {
  const response = await fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  // JSON.parse gives only JSON.
  return (await response.json()) as Json;
}

function objects(value: Json): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isOf(tags: Json | undefined, operationId: string): boolean {
  return Array.isArray(tags) && tags.some((tag) => String(tag).endsWith(`_Operation_${operationId}`));
}

/** Spark Connect names its stages by the request's first lines, which say nothing. */
function nameOf(name: Json | undefined): string | null {
  return typeof name === "string" && !name.startsWith("Spark Connect - ") ? name : null;
}

function stateOf(status: Json | undefined): StageFacts["state"] {
  switch (status) {
    case "COMPLETE":
      return "done";
    case "FAILED":
      return "failed";
    case "SKIPPED":
      return "skipped";
    case "ACTIVE":
    case "PENDING":
      return "running";
    default:
      return "seen";
  }
}

/** `2026-11-30T02:43:26.564GMT` */
function timeOf(text: Json | undefined): string | null {
  const time = typeof text === "string" ? Date.parse(text.replace(/GMT$/, "Z")) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function durations(distributions: Json | undefined): StageFacts["taskMs"] {
  const values = isObject(distributions) ? distributions["duration"] : undefined;
  if (!Array.isArray(values) || values.length !== 3) return null;
  const [min = 0, median = 0, max = 0] = values.map(Number);
  return { min, median, max };
}

function count(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}
