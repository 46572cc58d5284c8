import { readdir, stat } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidInputError } from "../../errors.ts";
import { FailureError } from "../failure.ts";
import { readText } from "../read-text.ts";
import type { PipelineSpec } from "./pipeline-spec.ts";

/** A file that defines part of a pipeline. */
export interface Library {
  /** Relative to the spec's folder; its name in errors. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly language: "sql" | "module";
}

/** The files of a spec's libraries, each once, in the spec's order; a folder's by name. Throws a usage failure. */
export async function librariesOf({ file, libraries }: PipelineSpec): Promise<readonly Library[]> {
  const root = dirname(file);
  const byPath = new Map<string, Library>();
  for (const include of libraries) {
    const paths = await filesOf(root, include, file);
    if (paths.length === 0) throw noFile(file, include);
    for (const path of paths) byPath.set(path, libraryOf(root, path, file));
  }
  return [...byPath.values()];
}

/** The text of a library. Throws a usage failure. */
export async function textOf({ path }: Library): Promise<string> {
  return await readText(path);
}

/** Loads a module, again if it was loaded before, so that it defines its datasets again. */
export async function loadLibrary({ path }: Library): Promise<void> {
  const url = pathToFileURL(path);
  loads += 1;
  url.searchParams.set("pipeline", String(loads));
  await import(url.href).catch((cause: unknown) => {
    if (cause instanceof InvalidInputError) throw cause;
    throw new FailureError("USAGE", `cannot load ${path}: ${String(cause)}`, {
      hint: "Run it with node alone to see more; TypeScript that needs a compiler (enums, parameter properties) does not load.",
      cause,
    });
  });
}

// Node keeps each URL's module for the life of the process: a retry needs another URL.
let loads = 0;

async function filesOf(root: string, include: string, spec: string): Promise<readonly string[]> {
  const isFolder = include.endsWith("/**");
  const path = isFolder ? include.slice(0, -"/**".length) : include;
  if (/[*?[\]]/.test(path)) {
    throw new FailureError("USAGE", `${spec}: libraries: '${include}' is not a file or a folder`, {
      hint: "Write a file's path, or a folder's with /** behind it for all that is in it.",
    });
  }
  return isFolder ? await filesBelow(resolve(root, path)) : await fileAt(resolve(root, path));
}

async function fileAt(path: string): Promise<readonly string[]> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? [path] : [];
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).includes("/__pycache__/"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function noFile(spec: string, include: string): FailureError {
  return new FailureError("USAGE", `${spec}: libraries: '${include}' matches no file`, {
    hint: "Paths count from the spec's folder; a folder's files are FOLDER/**.",
  });
}

function libraryOf(root: string, path: string, spec: string): Library {
  const name = relative(root, path);
  const extension = extname(path).toLowerCase();
  if (extension === ".sql") return { name, path, language: "sql" };
  if (/^\.[mc]?[tj]s$/.test(extension)) return { name, path, language: "module" };
  if (extension === ".py") {
    throw new FailureError("USAGE", `${spec}: the library ${name} is Python, which only PySpark can run`, {
      hint: "Write it in SQL or TypeScript, name the others alone under libraries, or run the pipeline with spark-pipelines.",
    });
  }
  throw new FailureError("USAGE", `${spec}: the library ${name} is neither SQL nor a module`, {
    hint: "Libraries end in .sql, .ts or .js; keep other files out of the folders that the spec names.",
  });
}
