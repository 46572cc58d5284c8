import { dirname, join } from "node:path";
import { readYaml } from "./read-yaml.ts";
import { checkKeys, invalidConfig, mappingAt, type Place, scalarAt, textAt } from "./shape.ts";

/**
 * What a working directory configures: a profile's name and jobs' defaults. It cannot name a Spark or a source of a
 * token: otherwise a cloned repository could send the user's secret elsewhere.
 */
export interface ProjectConfig {
  /** `null` when there is none. */
  readonly file: string | null;
  readonly profile: string | undefined;
  /** Texts as if typed, by job and by option name without dashes. */
  readonly jobs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const fileName = "spark-connect.yaml";

/** Reads `spark-connect.yaml` of the directory or of its nearest ancestor that has one. Throws a usage failure. */
export async function readProjectConfig(directory: string): Promise<ProjectConfig> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, fileName);
    const content = await readYaml(file);
    if (content !== undefined) return parseProjectConfig(content, file);
    if (folder === dirname(folder)) return { file: null, profile: undefined, jobs: {} };
  }
}

/** Reads the content of a project's file. Throws a usage failure that names the key. */
export function parseProjectConfig(content: unknown, file: string): ProjectConfig {
  const place: Place = { file, path: [] };
  const top = mappingAt(content, place);
  for (const key of ["remote", "remote_command", "profiles", "token", "token_env", "token_file", "token_command"]) {
    if (Object.hasOwn(top, key)) {
      throw invalidConfig(
        place,
        `has '${key}', which a project may not set`,
        "Put it into a profile of your own configuration.",
      );
    }
  }
  checkKeys(top, ["profile", "jobs"], place);
  const jobs = mappingAt(top["jobs"], { file, path: ["jobs"] });
  const defaults = Object.entries(jobs).map(
    ([job, options]) => [job, optionsAt(options, { file, path: ["jobs", job] })] as const,
  );
  return { file, profile: textAt(top["profile"], { file, path: ["profile"] }), jobs: Object.fromEntries(defaults) };
}

function optionsAt(value: unknown, place: Place): Readonly<Record<string, readonly string[]>> {
  const options = Object.entries(mappingAt(value, place)).map(([name, texts]) => {
    const here = { file: place.file, path: [...place.path, name] };
    return [name, (Array.isArray(texts) ? texts : [texts]).map((text) => scalarAt(text, here))] as const;
  });
  return Object.fromEntries(options);
}
