import { FailureError } from "../submit/failure.ts";
import type { PipelineSpec } from "../submit/pipeline/pipeline-spec.ts";
import { readYaml } from "./config/read-yaml.ts";
import { checkKeys, invalidConfig, mappingAt, type Place, textAt } from "./config/shape.ts";

const keys = ["name", "storage", "catalog", "database", "schema", "configuration", "libraries"];

/** Reads a pipeline's spec file, in the form of Spark's own command. Throws a usage failure. */
export async function readPipelineSpec(file: string): Promise<PipelineSpec> {
  const content = await readYaml(file);
  if (content === undefined) {
    throw new FailureError("USAGE", `there is no file ${file}`, {
      hint: "spark-connect init pipeline NAME makes a pipeline to start from.",
    });
  }
  const place = { file, path: [] };
  const spec = mappingAt(content, place);
  checkKeys(spec, keys, place);
  if (spec["database"] !== undefined && spec["schema"] !== undefined) {
    throw invalidConfig(place, "has both database and schema, which mean the same", "Keep one of them.");
  }
  return {
    file,
    name: requiredText(spec, "name", place),
    storage: requiredText(spec, "storage", place),
    catalog: textAt(spec["catalog"], below(place, "catalog")),
    database: textAt(spec["database"], below(place, "database")) ?? textAt(spec["schema"], below(place, "schema")),
    configuration: configurationOf(spec["configuration"], below(place, "configuration")),
    libraries: librariesOf(spec["libraries"], below(place, "libraries")),
  };
}

function requiredText(spec: Readonly<Record<string, unknown>>, key: string, place: Place): string {
  const value = textAt(spec[key], below(place, key));
  if (value !== undefined && value !== "") return value;
  throw invalidConfig(place, `has no ${key}`, `Write ${key}: ${examples[key]}.`);
}

const examples: Readonly<Record<string, string>> = { name: "sales", storage: "file:///lake/checkpoints/sales" };

function configurationOf(value: unknown, place: Place): Readonly<Record<string, string>> {
  const entries = Object.entries(mappingAt(value, place));
  return Object.fromEntries(entries.map(([key, setting]) => [key, settingAt(setting, below(place, key))]));
}

function settingAt(value: unknown, place: Place): string {
  const setting = textAt(value, place);
  if (setting !== undefined) return setting;
  throw invalidConfig(place, "has no value", "Put one into quotes.");
}

function librariesOf(value: unknown, place: Place): readonly string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.map((library, index) => includeOf(library, below(place, String(index + 1))));
  }
  throw invalidConfig(place, "names no files", "Write - glob: { include: transformations/** }.");
}

function includeOf(value: unknown, place: Place): string {
  const library = mappingAt(value, place);
  checkKeys(library, ["glob"], place);
  const inGlob = below(place, "glob");
  const glob = mappingAt(library["glob"], inGlob);
  checkKeys(glob, ["include"], inGlob);
  const include = textAt(glob["include"], below(inGlob, "include"));
  if (include !== undefined && include !== "") return include;
  throw invalidConfig(inGlob, "has no include", "Write include: transformations/**.");
}

function below({ file, path }: Place, key: string): Place {
  return { file, path: [...path, key] };
}
