import { readdirSync } from "node:fs";
import type { Cases } from "./cases/case.ts";

const folder = new URL("./cases/", import.meta.url);

/** The tables of cases by the name of their file. */
export async function loadCases(): Promise<ReadonlyMap<string, Cases>> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "case.ts");
  const tables = files.sort().map(async (file): Promise<[string, Cases]> => {
    const module: { cases: Cases } = await import(new URL(file, folder).href);
    return [file.replace(/\.ts$/, ""), module.cases];
  });
  return new Map(await Promise.all(tables));
}
