import { durationMs } from "../../../job/duration.ts";
import { FailureError } from "../../../submit/failure.ts";

/** Parses how long ago a time was (`7d`, `36h`), or a day (`2022-03-25`, from its start in UTC). */
export function timeSince(flag: string, now: Date): (text: string) => Date {
  return (text) => {
    const ms = durationMs(text);
    const since = ms === undefined ? dayStart(text) : new Date(now.getTime() - ms);
    if (since !== undefined && !Number.isNaN(since.getTime())) return since;
    throw new FailureError("USAGE", `${flag}: '${text}' is neither a duration nor a day`, {
      hint: "Write 90m, 36h or 7d, or a day as 2022-03-25.",
    });
  };
}

function dayStart(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const start = new Date(`${text}T00:00:00.000Z`);
  return Number.isNaN(start.getTime()) || start.toISOString().slice(0, 10) !== text ? undefined : start;
}
