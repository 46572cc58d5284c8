import { JobError, type JsonObject } from "../index.ts";

/** The data breaks a rule: nothing is published. */
export function dataCheckFailed(message: string, hint: string, facts: JsonObject = {}): JobError {
  return new JobError("DATA_CHECK_FAILED", message, { hint, retryable: false, facts });
}

/** What `work` gives; if it fails, throws the error that `explain` makes of the failure. */
export async function explained<T>(work: Promise<T>, explain: (error: unknown) => Promise<unknown>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw await explain(error);
  }
}
