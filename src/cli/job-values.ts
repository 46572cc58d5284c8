import { dirname } from "node:path";
import { InvalidInputError } from "../errors.ts";
import type { Job } from "../job/job.ts";
import type { Parameter, Parameters, ParameterValues } from "../job/parameter.ts";
import { FailureError } from "../submit/failure.ts";
import { assertInProject } from "./artifact-options.ts";
import { type ProjectConfig, readProjectConfig } from "./config/project-config.ts";
import { listedOption, optionName, type TypedTexts } from "./job-options.ts";
import { absolutePath } from "./spark/which-spark.ts";
import { didYouMean } from "./suggest.ts";

/** What a job's defaults depend on. */
type Configurable = Pick<Job, "name" | "parameters"> & { readonly alternatives: Job["alternatives"] | undefined };

/**
 * What was typed, and for the rest the project's defaults. Paths mean the same in any directory: the run may be attached
 * to or resumed from another one. Throws a usage failure for defaults that the job does not have.
 */
export async function withProjectDefaults(
  { name, parameters, alternatives = [] }: Configurable,
  typed: TypedTexts,
  cwd: string,
): Promise<TypedTexts> {
  const configured = configuredTexts(parameters, await readProjectConfig(cwd), name);
  const replaced = alternatives.flatMap(([a, b]) => [...(a in typed ? [b] : []), ...(b in typed ? [a] : [])]);
  const kept = Object.fromEntries(Object.entries(configured).filter(([option]) => !replaced.includes(option)));
  return locatedTexts(parameters, { ...kept, ...typed }, cwd);
}

/**
 * A project's defaults for a job (option names without dashes) as if they had been typed, paths counting from the
 * project's file. Throws a usage failure for options that the job does not have, and `InvalidInputError` for a list where
 * one value is meant.
 */
export function configuredTexts(parameters: Parameters, { file, jobs }: ProjectConfig, job: string): TypedTexts {
  const texts: Record<string, readonly string[]> = {};
  const names = new Map(Object.keys(parameters).map((name) => [optionName(name).slice(2), name]));
  for (const [option, typed] of Object.entries(jobs[job] ?? {})) {
    const name = names.get(option);
    const parameter = parameters[name ?? ""];
    if (name === undefined || parameter === undefined) {
      const hint = didYouMean(option, [...names.keys()]) ?? "Run the job with --help to see its options.";
      throw new FailureError("USAGE", `${file}: jobs.${job} has the unknown option '${option}'`, { hint });
    }
    const given = listedOption(`${file}: jobs.${job}.${option}`, parameter, typed);
    // A switch that the project turns off counts as not given, as does an empty list.
    if (given.length === 0 || (parameter.kind === "flag" && given[0] === "false")) continue;
    const folder = dirname(file ?? ".");
    const each = given.map((text) => located(text, parameter, folder));
    for (const path of each) assertInProject(parameter, path, folder);
    texts[name] = each;
  }
  return texts;
}

/**
 * Parses what was typed; relative paths count from `cwd`. Throws a usage failure that names the option, or all required
 * options that are missing.
 */
export function parseValues<P extends Parameters>(job: Job<P>, texts: TypedTexts, cwd: string): ParameterValues<P> {
  const missing = missingIn(job, texts);
  if (missing.length > 0) throw missingOptions(missing);
  return parseGiven(job, texts, cwd);
}

/** The same, to look for a run: a missing option is left out, and its default counts. */
export function parseGiven<P extends Parameters>(job: Job<P>, texts: TypedTexts, cwd: string): ParameterValues<P> {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(job.parameters)) {
    values[name] = parseValue(
      name,
      parameter,
      (texts[name] ?? []).map((text) => located(text, parameter, cwd)),
    );
  }
  // Each key of P was given the value that its own parameter parsed, or its default.
  return values as ParameterValues<P>;
}

/**
 * What a run publishes, to look for the run: only the options that its target is made of are needed. Throws a usage
 * failure that names the missing options.
 */
export function targetOfGiven<P extends Parameters>(
  job: Job<P>,
  texts: TypedTexts,
  { cwd, now }: { readonly cwd: string; readonly now: Date },
): { readonly values: ParameterValues<P>; readonly target: readonly string[] } {
  const values = parseGiven(job, texts, cwd);
  const missing = missingIn(job, texts);
  try {
    const target: readonly unknown[] = job.target(values, now);
    const isWhole = (parts: readonly unknown[]): parts is readonly string[] => !parts.includes(undefined);
    if (isWhole(target)) return { values, target };
  } catch (error) {
    // With a value missing, the job may fail in any way; only an InvalidInputError says which value is needed.
    if (missing.length === 0 || error instanceof InvalidInputError) throw error;
  }
  throw missingOptions(missing);
}

function parseValue(name: string, parameter: Parameter<unknown>, texts: readonly string[]): unknown {
  if (texts.length === 0) return parameter.default;
  let value: unknown;
  for (const text of texts) {
    try {
      value = parameter.parse(text, value);
    } catch (error) {
      throw error instanceof InvalidInputError
        ? new FailureError("USAGE", `${optionName(name)}: ${error.message}`, { cause: error })
        : error;
    }
  }
  return value;
}

function locatedTexts(parameters: Parameters, texts: TypedTexts, cwd: string): TypedTexts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, typed]) => {
      const parameter = parameters[name];
      return [name, parameter === undefined ? typed : typed.map((text) => located(text, parameter, cwd))];
    }),
  );
}

function located(text: string, { kind }: Parameter<unknown>, cwd: string): string {
  return kind === "path" ? absolutePath(text, cwd) : text;
}

type Missing = readonly (readonly [string, Parameter<unknown>])[];

function missingIn<P extends Parameters>({ parameters }: Job<P>, texts: TypedTexts): Missing {
  return Object.entries(parameters).filter(([name, { required }]) => required && texts[name] === undefined);
}

function missingOptions(missing: Missing): FailureError {
  const options = missing.map(([name, { placeholder }]) => `${optionName(name)} ${placeholder}`.trim());
  return new FailureError("USAGE", `missing ${options.join(", ")}`, {
    hint: "Run the command with --help to see its options.",
  });
}
