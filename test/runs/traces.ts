import { readdir, readFile } from "node:fs/promises";
import { filesBelow } from "../files-below.ts";

/** The processes of this machine whose arguments hold a text. */
export async function processesThatName(text: string): Promise<readonly number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return ids.map(Number).filter((_, at) => lines[at]?.includes(text));
}

/** The files below a directory that hold a text. */
export async function filesWith(directory: string, text: string): Promise<readonly string[]> {
  const files = await filesBelow(directory);
  // A file that is gone by now holds nothing.
  const texts = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))));
  return files.filter((_, at) => texts[at]?.includes(text));
}
