import { globSync } from "node:fs";
import { join } from "node:path";
import type { Cases } from "./cases/case.ts";

const folder = join(import.meta.dirname, "cases");

/** The tables of cases by their file's path in `cases`, such as `functions/math`. */
export async function loadCases(): Promise<ReadonlyMap<string, Cases>> {
  const files = globSync("**/*.ts", { cwd: folder }).filter((file) => file !== "case.ts");
  const tables = files.sort().map(async (file): Promise<[string, Cases]> => {
    const module: { cases: Cases } = await import(join(folder, file));
    return [file.replace(/\.ts$/, ""), module.cases];
  });
  return new Map(await Promise.all(tables));
}
