import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import { generator } from "./page/document.ts";

/**
 * Writes a page as a whole: a crash leaves the old one or the new one. Only the user can read it, as it names paths and
 * people and holds what went wrong. Throws a usage failure for a file that is not a page of ours, and if it cannot write.
 */
export async function writePage({ cwd }: Pick<CliContext, "cwd">, path: string, text: string): Promise<string> {
  const file = resolve(cwd, path);
  await assertOurs(file);
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    const handle = await open(aside, "wx", 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => {});
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FailureError("USAGE", `cannot write ${file}: ${why}`, { hint: "Name another place with --file.", cause });
  }
  return file;
}

/** An existing file is replaced only if it is a page that this command wrote. */
async function assertOurs(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    return "";
  });
  if (text === null || text.includes(`<meta name="generator" content="${generator}">`)) return;
  throw new FailureError("USAGE", `${file} is not a page of spark-connect, and is left as it is`, {
    hint: "Name another file with --file, or remove that one.",
  });
}
