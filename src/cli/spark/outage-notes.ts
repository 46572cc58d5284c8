import { defaultRetryPolicy, type RetryPolicy } from "../../client/retry.ts";

/** A shorter gap is not worth a word: a proxy may cut streams at any time. */
const silentMs = 1_000;
const noteEveryMs = 60_000;
/** Longer than any wait between two attempts: failures further apart are two outages. */
const outageGapMs = 2 * defaultRetryPolicy.maxBackoffMs;

/** The default policy, that says so when the server goes on not answering: a command that only hangs tells nobody why. */
export function retriesWithNotes(
  note: (line: string) => void,
  now: () => number = () => performance.now(),
): readonly RetryPolicy[] {
  let since = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let notedAt = Number.NEGATIVE_INFINITY;
  const onFailure = (): void => {
    const time = now();
    if (time - failedAt > outageGapMs) since = time;
    failedAt = time;
    if (time - since < silentMs || time - notedAt < noteEveryMs) return;
    notedAt = time;
    note("Spark does not answer any more; trying again for ten minutes in all, or until --timeout or Ctrl-C");
  };
  const canRetry: RetryPolicy["canRetry"] = (failure) => {
    if (failure.code === "UNAVAILABLE") onFailure();
    return defaultRetryPolicy.canRetry(failure);
  };
  return [{ ...defaultRetryPolicy, canRetry }];
}
