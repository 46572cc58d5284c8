import { JobError } from "../../index.ts";
import { brokenRule } from "./checks.ts";
import { explainUnreadable } from "./job-errors.ts";
import { identityOf } from "./known-files.ts";
import { filesBelow } from "./landing.ts";
import { globOfDays } from "./landing-glob.ts";
import type { Server } from "./server.ts";
import type { Source } from "./source.ts";
import { keyViolations, type Rules } from "./violations.ts";

/** The reason of a failed write as a `JobError` where this job knows it, else the error itself. */
export async function explainFailure(
  server: Server,
  source: Source,
  { snapshot, error }: { readonly snapshot: Rules; readonly error: unknown },
): Promise<unknown> {
  switch (brokenRule(error)) {
    case "nullKey":
    case "duplicateKey":
      return keyViolations(server, source, snapshot);
    case "changedInput":
      return changedInput(server, source, error);
    case undefined:
      return explainUnreadable(error);
  }
}

async function changedInput(server: Server, source: Source, cause: unknown): Promise<JobError> {
  const roots = [...new Set(source.files.map(({ root }) => root))];
  const found = roots.map((root) => filesBelow(server, root, globOfDays(root, source.days)));
  const now = (await Promise.all(found)).flat();
  const changed = [...new Set([...without(now, source.files), ...without(source.files, now)])];
  return new JobError(
    "JOB_FAILED",
    `The input changed while the run read it: ${changed.join(", ")}. Nothing was published.`,
    {
      hint: "Run it again: it reads the new files.",
      retryable: true,
      facts: { changed },
      cause,
    },
  );
}

/** The paths of those files that are not, as they are, among others. */
function without(files: Source["files"], others: Source["files"]): readonly string[] {
  const known = new Set(others.map((file) => identityOf([file])));
  return files.filter((file) => !known.has(identityOf([file]))).map(({ path }) => path);
}
