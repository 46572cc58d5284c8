import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { FailureError } from "../../../submit/failure.ts";
import { firstLine } from "./generated-text.ts";

/** What is in the file; `null` if there is none. Throws a usage failure if typegen did not write it. */
export async function formerText(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw new FailureError("USAGE", `cannot read ${file}: ${cause.message}`, { cause });
  });
  if (text === null || text === "" || text.startsWith(firstLine)) return text;
  throw new FailureError("USAGE", `${file} was not written by typegen`, {
    hint: "Nothing in it was changed. Name another file by --file.",
  });
}

/** Replaces the file as a whole, or leaves it as it was. Throws a usage failure. */
export async function replaceText(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(aside, text);
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => {});
    throw new FailureError("USAGE", `cannot write ${file}: ${(cause as Error).message}`, {
      hint: "Name a file in a folder that exists and can be written to: --file src/tables.ts",
      cause,
    });
  }
}

/** The first line that differs, from 1, with both texts of it. */
export function firstDifference(before: string, after: string): { line: number; was: string; is: string } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const at = now.findIndex((text, index) => text !== old[index]);
  const index = at < 0 ? now.length : at;
  return { line: index + 1, was: old[index] ?? "", is: now[index] ?? "" };
}
