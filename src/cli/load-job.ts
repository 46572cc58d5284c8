import { resolve } from "node:path";
import type { Job } from "../job/job.ts";
import { FailureError } from "../submit/failure.ts";
import { builtInJobs } from "./built-in-jobs.ts";
import { didYouMean } from "./suggest.ts";

/** The job of this name: a built-in one, or a file's. Throws a usage failure. */
export async function loadJob(name: string, cwd: string): Promise<Job> {
  const builtIn = Object.hasOwn(builtInJobs, name) ? builtInJobs[name] : undefined;
  if (builtIn !== undefined) return await builtIn.load();
  const fromFile = await loadFile(resolve(cwd, name));
  if (fromFile !== null) return fromFile;
  const names = Object.keys(builtInJobs);
  const hint =
    didYouMean(name, names) ??
    `There are: ${names.join(", ")}; or name a .sql, .ts or .js file, or a pipeline's .yml file.`;
  throw new FailureError("USAGE", `unknown job '${name}'`, { hint });
}

/** The job's name in records: it finds the job again from any working directory. */
export function recordedName(name: string, cwd: string): string {
  return Object.hasOwn(builtInJobs, name) ? name : resolve(cwd, name);
}

async function pipelineOf(file: string): Promise<Job> {
  const [{ readPipelineSpec }, { pipelineJob }] = await Promise.all([
    import("./pipeline-spec.ts"),
    import("../submit/pipeline/pipeline-job.ts"),
  ]);
  return pipelineJob(await readPipelineSpec(file));
}

async function loadFile(file: string): Promise<Job | null> {
  if (/\.sql$/i.test(file)) return await (await import("../submit/sql/sql-file.ts")).sqlFileJob(file);
  if (/\.[mc]?[tj]s$/.test(file)) return await (await import("../submit/job-module.ts")).jobOfModule(file);
  if (/\.ya?ml$/i.test(file)) return await pipelineOf(file);
  return null;
}
