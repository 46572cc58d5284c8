import type { Command } from "commander";
import { toFailure } from "../../../../submit/failure.ts";
import { isFinal, type RunRecord, tookMs } from "../../../../submit/run-record.ts";
import type { CliContext } from "../../../context.ts";
import { optionName } from "../../../job-options.ts";
import { type RunReference, recordOfReference } from "../../../runs/find-record.ts";
import { workOf } from "../../../runs/open-run.ts";
import { withoutSecrets } from "../../../terminal/secret-values.ts";
import { auditFacts } from "./audit-facts.ts";
import { checkFacts } from "./checks.ts";
import { comparedWith, dayFacts } from "./days.ts";
import { othersOf } from "./others.ts";
import { rerunOf } from "./rerun.ts";
import type { RunFacts, Source } from "./run-facts.ts";
import { type ServerFacts, serverFacts } from "./server-facts.ts";
import { recordedStages } from "./stages.ts";

/** All that is known of a run: from its record on this machine and, if it answers, from its server. */
export async function gatherRun(
  context: CliContext,
  { reference, command }: { readonly reference: RunReference; readonly command: Command },
): Promise<RunFacts> {
  const recorded = await recordOfReference(context, reference);
  const asked = await serverFacts(context, { reference, command });
  if (asked.kind === "answered") {
    // Of a run that the server knows and this machine does not, no older record of the same target tells.
    const { record, sources, state } = asked.facts;
    const facts = await factsOf(context, { record, server: asked.facts, sources: [recordSource(record), ...sources] });
    const audit = record === null && state === "succeeded" ? await auditFacts(context, { reference, command }) : null;
    return audit === null ? facts : withAudit(facts, audit);
  }
  if (recorded !== null) {
    const sources = [recordSource(recorded), silence(asked.error)];
    return await factsOf(context, { record: recorded, server: null, sources });
  }
  // A failure of another kind than that the server knows no such run is the one to tell.
  const isUnknown = toFailure(asked.error).code === "USAGE";
  const audit = isUnknown ? await auditFacts(context, { reference, command }) : null;
  if (audit === null) throw asked.error;
  return { ...audit, sources: [recordSource(null), silence(asked.error), ...audit.sources] };
}

/** A run of another machine: of the server's answer all that the audit record lacks. */
function withAudit(facts: RunFacts, audit: RunFacts): RunFacts {
  const { run, state, ui, stages, plan, spark } = facts;
  const sources = [...facts.sources, ...audit.sources];
  return { ...audit, run, state, ui, stages, plan, spark: { ...spark, version: audit.spark.version }, sources };
}

interface Known {
  readonly record: RunRecord | null;
  readonly server: ServerFacts | null;
  readonly sources: readonly Source[];
}

/** One of the two is there. */
async function factsOf(context: CliContext, { record: kept, server, sources }: Known): Promise<RunFacts> {
  // Before the command to submit it again is made, which says where a secret was.
  const record = kept === null ? null : withoutSecrets(kept, context.output.clean);
  const state = server?.state ?? record?.state ?? "unknown";
  const failure = server === null ? (record?.failure ?? null) : server.failure;
  const fields = { ...record?.fields, ...server?.audit };
  const details = record?.details ?? {};
  const work = kept === null ? null : await workOf(context, kept);
  const seen = record === null ? [] : recordedStages(record);
  const ids = server?.ids ?? record?.run;
  if (ids === undefined) throw new TypeError("A run has ids.");
  const { path, rows } = fields;
  return {
    run: ids,
    job: record?.job ?? server?.job ?? null,
    name: record?.name ?? null,
    state,
    startedAt: record?.startedAt ?? null,
    endedAt: record?.endedAt ?? null,
    durationMs: record === null || !isFinal(state) ? null : tookMs(record),
    failure,
    arguments: Object.entries(record?.arguments ?? {}).map(([key, values]) => [optionName(key), values]),
    origin: record?.origin ?? null,
    spark: {
      remote: server?.shown ?? record?.spark.remote ?? "",
      profile: record?.spark.profile ?? null,
      version: server?.version ?? null,
    },
    ui: server?.ui ?? record?.ui ?? null,
    path: typeof path === "string" ? path : null,
    rows: typeof rows === "number" ? rows : null,
    days: dayFacts(fields, details, server?.publishedBytes),
    comparedWith: comparedWith(details),
    stages: server !== null && server.stages.length > 0 ? server.stages : seen,
    plan: server?.plan ?? null,
    checks: checkFacts(details, { state, failure }),
    rerun: record === null ? null : rerunOf(record, work?.job.parameters),
    others: othersOf(fields),
    sources: [...sources, ...stageSource(server, seen.length)],
  };
}

function recordSource(record: RunRecord | null): Source {
  const what = "The record on this machine";
  if (record === null) return { what, answered: false, detail: "The run was submitted from another machine." };
  return { what, answered: true, detail: `written at ${record.updatedAt}` };
}

function silence(error: unknown): Source {
  const { message } = toFailure(error);
  return { what: "Spark Connect server", answered: false, detail: message };
}

function stageSource(server: ServerFacts | null, seen: number): readonly Source[] {
  if (server !== null && server.stages.length > 0) return [];
  const what = "Stages";
  if (seen === 0) return [{ what, answered: false, detail: "No progress was seen while the run was read." }];
  return [
    { what, answered: true, detail: "as the run's progress told of them: every two seconds, without times of tasks" },
  ];
}
