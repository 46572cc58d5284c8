import type { Job } from "../../job/job.ts";
import { FailureError } from "../../submit/failure.ts";
import { runSessionId } from "../../submit/run-ids.ts";
import type { RunRecord } from "../../submit/run-record.ts";
import { maxRecords, RunStore, runStoreDirectory } from "../../submit/run-store.ts";
import type { CliContext } from "../context.ts";
import type { TypedTexts } from "../job-options.ts";
import { targetOfGiven } from "../job-values.ts";

/** What names a run on the command line. */
export type RunReference =
  | { readonly by: "id"; readonly id: string }
  | {
      readonly by: "ids";
      readonly operationId: string;
      readonly sessionId: string;
      readonly userId: string | undefined;
    }
  | { readonly by: "job"; readonly job: Job; readonly texts: TypedTexts };

/** The record of the run whose id begins so. Throws a usage failure unless it is one. */
export async function recordOf(context: CliContext, id: string): Promise<RunRecord> {
  const records = await new RunStore(runStoreDirectory(context.env)).find(id);
  const [record] = records;
  if (record === undefined) {
    throw new FailureError("USAGE", `no run ${id} is recorded on this machine`, {
      hint: "`spark-connect list` shows those that are; from another machine give --session-id and --operation-id, or the job's own arguments.",
    });
  }
  if (new Set(records.map(({ run }) => run.id)).size > 1) {
    throw new FailureError("USAGE", `${records.length} runs begin with ${id}`, { hint: "Give more of the id." });
  }
  return record;
}

/** More sessions of one target than its server closes before its runs are forgotten. */
const maxEpochs = 10;

/** The newest record of a run by this machine alone, without its server; null if there is none. */
export async function recordOfReference(context: CliContext, reference: RunReference): Promise<RunRecord | null> {
  const store = new RunStore(runStoreDirectory(context.env));
  switch (reference.by) {
    case "id":
      return await recordOf(context, reference.id);
    case "ids":
      return (await store.find(reference.operationId))[0] ?? null;
    case "job": {
      const { job, texts } = reference;
      const { target } = targetOfGiven(job, texts, context);
      const sessions = Array.from({ length: maxEpochs }, (_, epoch) => runSessionId({ job: job.name, target }, epoch));
      const records = await store.list(maxRecords);
      return records.find(({ run }) => sessions.includes(run.sessionId)) ?? null;
    }
  }
}
