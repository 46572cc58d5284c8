import { access } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Job } from "../job/job.ts";
import { FailureError } from "./failure.ts";

/**
 * The job that a module exports: its default export, or its only export that `defineJob` made. Node itself strips the
 * types of a `.ts` module. Throws a usage failure when there is no such job.
 */
export async function jobOfModule(file: string): Promise<Job> {
  await access(file).catch((cause: unknown) => {
    throw new FailureError("USAGE", `there is no file ${file}`, { hint: "Check the path.", cause });
  });
  const exported = await loadModule(file);
  if (isJob(exported["default"])) return exported["default"];
  const jobs = Object.values(exported).filter(isJob);
  if (jobs.length === 1 && jobs[0] !== undefined) return jobs[0];
  throw new FailureError("USAGE", `${file} exports ${jobs.length === 0 ? "no job" : `${jobs.length} jobs`}`, {
    hint: "Export one: export default defineJob({ name, description, parameters, run }).",
  });
}

/** What a module exports. Throws a usage failure if Node cannot load it. */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new FailureError("USAGE", `cannot load ${file}: ${String(cause)}`, {
      hint: "Run it with node alone to see more; TypeScript that needs a compiler (enums, parameter properties) does not load.",
      cause,
    });
  }
}

function isJob(value: unknown): value is Job {
  if (typeof value !== "object" || value === null) return false;
  const { name, parameters, target, paths, prepare } = value as Partial<Record<keyof Job, unknown>>;
  const isNamed = typeof name === "string" && typeof parameters === "object" && parameters !== null;
  return isNamed && [target, paths, prepare].every((part) => typeof part === "function");
}
