import type { Job, RecordedRun } from "../job/job.ts";
import type { SparkSession } from "../sql/spark-session.ts";
import { FailureError, whenCancelled } from "./failure.ts";

/**
 * The failure of a run that was interrupted. It is the same whether this process still read the run's end or another
 * one had released it. So it carries no cause: which process is first is chance.
 */
export function cancelledRun(id: string): FailureError {
  return new FailureError("CANCELLED", `run ${id} was cancelled`, { hint: whenCancelled });
}

/** A run failed, and only another process was told why: whatever that one has recorded or noted says more than this. */
export class FailedElsewhereError extends FailureError {}

/** The failure of a run that failed and that another process has released. */
export function failedElsewhere(id: string, cause: unknown): FailedElsewhereError {
  return new FailedElsewhereError("JOB_FAILED", `run ${id} failed, and Spark has told the reason to another process`, {
    hint: "Submit it again to see the reason.",
    cause,
  });
}

/** The failure of a run that the server dropped. */
export function abandonedRun(cause: unknown): FailureError {
  return new FailureError("ABANDONED", "the server dropped the run: no client read from it for too long", {
    hint: "Submit again; what was published already is found.",
    cause,
  });
}

/** The explanation by the first job that has one for what Spark said about a run; else the error itself. */
export async function explainedBy(
  jobs: readonly Pick<Job, "explain">[],
  record: RecordedRun,
  { spark, error }: { readonly spark: SparkSession; readonly error: unknown },
): Promise<unknown> {
  try {
    for (const job of jobs) {
      const own = await job.explain(record, spark, error);
      if (own !== error) return own;
    }
  } catch {
    // An explanation is extra: the failure itself must not be hidden by it.
  }
  return error;
}
