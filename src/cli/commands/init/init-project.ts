import { basename, relative, resolve } from "node:path";
import type { CliContext } from "../../context.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { shellWords } from "../../terminal/shell-words.ts";
import { projectFiles } from "./project-files.ts";
import { ownVersion, writeProject } from "./write-project.ts";

/** Writes a project with a job and a test of it. Throws a usage failure if one of its files is there already. */
export async function initProject({ cwd }: CliContext, directory: string): Promise<CommandResult> {
  const folder = resolve(cwd, directory);
  const name = packageName(basename(folder));
  const files = projectFiles(name, ownVersion());
  await writeProject(folder, files);
  const there = relative(cwd, folder);
  return {
    ok: true,
    json: { project: name, path: folder, files: Object.keys(files) },
    lines: [
      `Made ${folder}. To test the job and to run it:`,
      ...(there === "" ? [] : [`  cd ${shellWords([there])}`]),
      "  npm install",
      "  npx spark-connect local install",
      "  npm test",
      "  npm start",
    ],
  };
}

/** A name that npm takes for a package. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "");
  return name === "" || name === "spark-connect" ? "spark-jobs" : name;
}
