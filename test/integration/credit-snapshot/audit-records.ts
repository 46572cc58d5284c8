import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../../src/index.ts";

/** The records below `_runs/` of a processed path, in no particular order. */
export async function auditRecords(processed: string): Promise<readonly JsonObject[]> {
  const folder = join(processed, "_runs");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".txt"));
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
}
