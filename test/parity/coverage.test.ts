import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadCases } from "./load-cases.ts";

const pyspark: Readonly<Record<string, readonly string[]>> = read("api-surface.json");
const exclusions: Readonly<Record<string, string>> = read("exclusions.json");
// Names that no case can call, each with its reason.
const noPlan: Readonly<Record<string, string>> = read("no-plan.json");

const calls = [...(await loadCases()).values()].flatMap((cases) => Object.keys(cases)).join("\n");
const included = Object.entries(pyspark)
  .flatMap(([owner, names]) => names.map((name) => ({ owner, name, id: `${owner}.${name}` })))
  .filter(({ id }) => !(id in exclusions));

describe("the cases of plan parity", () => {
  it("call every name of PySpark's that is not excluded", () => {
    const missing = included.filter((entry) => !(entry.id in noPlan) && !isCalled(entry)).map(({ id }) => id);
    expect(missing).toEqual([]);
  });

  it("are left out only for names that have none", () => {
    const ids = included.filter((entry) => !isCalled(entry)).map(({ id }) => id);
    expect(Object.keys(noPlan).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

/** Whether a case calls the name. For methods this only sees the name, not the class. */
function isCalled({ owner, name }: { readonly owner: string; readonly name: string }): boolean {
  if (owner === "functions") return calls.includes(`F.${name}(`);
  if (owner === "functions.partitioning") return calls.includes(`partitioning.${name}(`);
  return new RegExp(`\\.${name}\\b`).test(calls);
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}
