import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidInputError } from "../../errors.ts";

/** This module's URL; undefined if a bundler put it into CommonJS. */
const moduleUrl: string | undefined = import.meta.url;

/** A file of the built package that functions need. Throws `InvalidInputError` in a bundle, which has no such files. */
export function functionsFile(name: string): string {
  for (let folder = moduleFolder(); folder !== null; folder = parentOf(folder)) {
    const functions = join(folder, "dist", "functions");
    if (existsSync(join(functions, "tool.js"))) return join(functions, name);
  }
  throw new InvalidInputError(
    "Functions in TypeScript need files of the package spark-connect, which are not in a bundle. Leave spark-connect out of the bundle (esbuild: --external:spark-connect) and install it where the program runs.",
  );
}

/** Loads a module synchronously: declarations cannot wait, and few programs have functions that need it. */
export function requireNow(module: string): unknown {
  // Not imported: webpack rewrites the calls of an imported createRequire, to nothing where it cannot.
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(moduleUrl ?? join(process.cwd(), "bundle.cjs"))(module);
}

function moduleFolder(): string | null {
  return moduleUrl === undefined ? null : dirname(fileURLToPath(moduleUrl));
}

function parentOf(folder: string): string | null {
  const parent = dirname(folder);
  return parent === folder ? null : parent;
}
