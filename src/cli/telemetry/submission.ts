import type { CommandResult } from "../terminal/output.ts";
import type { Telemetry } from "./telemetry.ts";

/** Makes a submission a step, and counts it once it ended. */
export async function observedSubmission<R extends CommandResult>(
  { step, submitted }: Telemetry,
  about: { readonly job: string; readonly day?: string },
  submission: () => Promise<R>,
): Promise<R> {
  const startedMs = performance.now();
  return await step(`submit ${about.job}`, about, async ({ note, fail }) => {
    const result = await submission();
    const { state, rows, asOf, run } = result.json;
    const outcome = result.ok ? String(state) : result.failure.code;
    note({
      outcome,
      ...(typeof rows === "number" && { rows }),
      ...(typeof asOf === "string" && { as_of: asOf }),
      ...(typeof run === "object" && run !== null && "id" in run && { run_id: String(run["id"]) }),
    });
    if (!result.ok) fail(result.failure.errorClass === null ? outcome : `${outcome}: ${result.failure.errorClass}`);
    const published = result.ok && state === "published" && typeof rows === "number" ? rows : null;
    submitted({ job: about.job, outcome, rows: published, durationMs: performance.now() - startedMs });
    return result;
  });
}
