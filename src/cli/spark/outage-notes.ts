import type { RetryEvent } from "../../client/calls/client-hooks.ts";

/** A shorter gap is not worth a note: a proxy may cut streams at any time. */
const silentMs = 1_000;
const noteEveryMs = 60_000;

/** Notes when the server still does not answer: a command that only hangs does not say why. */
export function outageNotes(
  note: (line: string) => void,
  now: () => number = () => performance.now(),
): (event: RetryEvent) => void {
  let notedAt = Number.NEGATIVE_INFINITY;
  return ({ stage, code, failingMs }) => {
    if (stage === "connecting" || code !== "UNAVAILABLE" || failingMs < silentMs) return;
    if (now() - notedAt < noteEveryMs) return;
    notedAt = now();
    note("Spark does not answer any more; trying again for ten minutes in all, or until --timeout or Ctrl-C");
  };
}
