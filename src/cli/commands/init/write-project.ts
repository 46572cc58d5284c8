import { mkdir, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FailureError } from "../../../submit/failure.ts";

/** The texts of files by their paths, which count from the project's folder. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** Writes a project's files into a folder, and makes it if need be. Throws a usage failure if one of them is there. */
export async function writeProject(folder: string, files: ProjectFiles): Promise<void> {
  const names = Object.keys(files);
  const found = await Promise.all(names.map((name) => isThere(join(folder, name))));
  const taken = names.filter((_, index) => found[index]);
  if (taken.length > 0) throw alreadyThere(folder, taken);
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      // Fails if another process has made it by now.
      await writeFile(file, text, { flag: "wx" });
    }
  } catch (cause) {
    throw new FailureError("USAGE", `cannot write to ${folder}: ${(cause as Error).message}`, {
      hint: "Choose a folder that can be written to.",
      cause,
    });
  }
}

function alreadyThere(folder: string, taken: readonly string[]): FailureError {
  return new FailureError("USAGE", `${folder} already has ${taken.join(", ")}`, {
    hint: "Nothing was changed. Choose another folder, or move what is there out of the way.",
  });
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** The version of this package. */
export function ownVersion(): string {
  // The package's own package.json, two folders above each chunk of the build.
  return String(createRequire(import.meta.url)("../../package.json").version);
}
