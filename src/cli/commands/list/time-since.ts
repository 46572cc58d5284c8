import { isIsoDate } from "../../../job/days.ts";
import { durationMs } from "../../../job/duration.ts";
import { FailureError } from "../../../submit/failure.ts";

/** Parses how long ago a time was (`7d`, `36h`), or a day (`2022-03-25`, from its start in UTC). */
export function timeSince(flag: string, now: Date): (text: string) => Date {
  return (text) => {
    const ms = durationMs(text);
    const since = ms === undefined ? startOf(text) : new Date(now.getTime() - ms);
    if (since !== undefined && !Number.isNaN(since.getTime())) return since;
    throw new FailureError("USAGE", `${flag}: '${text}' is neither a duration nor a day`, {
      hint: "Write 90m, 36h or 7d, or a day as 2022-03-25.",
    });
  };
}

function startOf(day: string): Date | undefined {
  return isIsoDate(day) ? new Date(`${day}T00:00:00.000Z`) : undefined;
}
