import { JobError, type JsonObject } from "../../index.ts";
import { placeInLanding } from "../landing/landed-files.ts";

export interface Unreadable {
  /** Its full path. */
  readonly file: string;
  /** The rest of the sentence that names the day. */
  readonly reason: string;
  readonly hint: string;
  readonly retryable?: boolean;
  readonly facts?: JsonObject;
  readonly cause: unknown;
}

/** The error for a file that Spark cannot read; it names the file and its day. */
export function unreadable({ file, reason, hint, retryable = false, facts, cause }: Unreadable): JobError {
  const day = placeInLanding(file)?.day ?? null;
  return new JobError("JOB_FAILED", `${day ?? "A day"} cannot be read: ${reason}.`, {
    hint,
    retryable,
    facts: { file, day, ...facts },
    cause,
  });
}

/** `column a`, `columns a, b`, `columns a, b, c and 298 more`. */
export function columnList(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${names.length === 1 ? "column" : "columns"} ${shown}${more}`;
}
