import { relative } from "node:path";
import type { Parameter, Parameters } from "../job/parameter.ts";
import type { ArtifactPaths } from "../submit/artifacts.ts";
import { FailureError } from "../submit/failure.ts";

/** Local files that are sent to the session. Every job has these options, unless it has its own of the same name. */
export const artifactParameters: Readonly<Record<keyof ArtifactPaths, Parameter<readonly string[]>>> = {
  jars: localFiles("send these jars, for classes that the job names; separated by commas, repeatable"),
  files: localFiles("send these files, for the code in the jars; separated by commas, repeatable"),
};

function localFiles(description: string): Parameter<readonly string[]> {
  return {
    kind: "path",
    description,
    changes: "result",
    placeholder: "FILE[,FILE]",
    required: false,
    repeatable: true,
    parse: (text, previous = []) => [...previous, text],
    default: [],
  };
}

/** A job's own parameters, and behind them those that every job has. */
export function withArtifactParameters(own: Parameters): Parameters {
  const shared = Object.entries(artifactParameters).filter(([name]) => !Object.hasOwn(own, name));
  return { ...own, ...Object.fromEntries(shared) };
}

/** The files of `--jars` and `--files`; none for an option that is the job's own. */
export function artifactPaths(
  own: Parameters,
  texts: Readonly<Record<string, readonly string[] | undefined>>,
): ArtifactPaths {
  const of = (name: keyof ArtifactPaths) => (Object.hasOwn(own, name) ? [] : (texts[name] ?? []));
  return { jars: of("jars"), files: of("files") };
}

/** As `spark-submit` reads them, commas separate files. */
export function separated(parameter: Parameter<unknown>, texts: readonly string[]): readonly string[] {
  if (!isArtifactParameter(parameter)) return texts;
  return texts.flatMap((text) => text.split(",").map((file) => file.trim())).filter((file) => file !== "");
}

/** A cloned repository must not be able to send the user's other files to a server. Throws a usage failure. */
export function assertInProject(parameter: Parameter<unknown>, path: string, project: string): void {
  if (!isArtifactParameter(parameter) || !/^(?:\.\.(?:[\\/]|$)|[a-z]+:)|^[\\/]/i.test(relative(project, path))) return;
  throw new FailureError("USAGE", `${project}/spark-connect.yaml: ${path} is not below the file's folder`, {
    hint: "Copy it there, or name it on the command line.",
  });
}

function isArtifactParameter(parameter: Parameter<unknown>): boolean {
  return Object.values(artifactParameters).some((shared) => shared === parameter);
}
