import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { JobContext } from "../job/job.ts";
import { runStoreDirectory } from "../submit/run-store.ts";
import type { CliContext } from "./context.ts";

/**
 * Prints a job's notes. One that holds for every run of a table is printed once on this machine, as long as it can be
 * recorded; a dry run says all and records nothing.
 */
export function notesOf(
  { env, output }: Pick<CliContext, "env" | "output">,
  mode: "run" | "dry-run" | "detach",
): JobContext["note"] {
  if (mode === "dry-run") return (line) => output.note(line);
  const directory = join(dirname(runStoreDirectory(env)), "notes");
  return (line, about) => {
    if (about === undefined || isNew(directory, [about.oncePer, line])) output.note(line);
  };
}

/** Whether this was never asked before. Each text has an empty file, which only the first who asks can make. */
function isNew(directory: string, texts: readonly string[]): boolean {
  const name = createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 32);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    return true;
  }
  try {
    writeFileSync(join(directory, name), "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "EEXIST");
  }
}
