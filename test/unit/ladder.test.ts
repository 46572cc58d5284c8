import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "ladder-"));
  cpSync(join(root, "biome.json"), join(checkout, "biome.json"));
});
afterAll(() => rmSync(checkout, { recursive: true }));

/** The names of the lint rules that a file at `path` breaks when it imports `specifier`. */
function rulesBroken(path: string, specifier: string): string[] {
  const file = join(checkout, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { a } from "${specifier}";\nexport const b: number = a;\n`);
  const { stdout } = spawnSync("biome", ["lint", "--vcs-enabled=false", "--reporter=json", file], {
    cwd: checkout,
    encoding: "utf8",
  });
  rmSync(file);
  const report: { diagnostics: { category: string }[] } = JSON.parse(stdout);
  return report.diagnostics.map(({ category }) => category);
}

describe("the ladder refuses", () => {
  it.each([
    ["src/errors.ts", "./types/data-type.ts"],
    ["src/types/x.ts", "../plan/x.ts"],
    ["src/plan/x.ts", "../arrow/x.ts"],
    ["src/plan/x.ts", "../client/x.ts"],
    ["src/arrow/x.ts", "../client/x.ts"],
    ["src/client/x.ts", "../plan/x.ts"],
    ["src/sql/x.ts", "../job/x.ts"],
    ["src/sql/x.ts", "../pipelines/x.ts"],
    ["src/sql/functions/x.ts", "../../jobs/x.ts"],
    ["src/pipelines/x.ts", "../job/x.ts"],
    ["src/job/x.ts", "../index.ts"],
    ["src/job/x.ts", "../tables/x.ts"],
    ["src/index.ts", "./jobs/x.ts"],
    ["src/index.ts", "./tables/x.ts"],
    ["src/tables/store/x.ts", "../../jobs/x.ts"],
    ["src/tables/store/x.ts", "../../job/x.ts"],
    ["src/tables/landing/x.ts", "../../sql/x.ts"],
    ["src/jobs/credit-snapshot/x.ts", "../../sql/x.ts"],
    ["src/jobs/credit-snapshot/x.ts", "../../errors.ts"],
    ["src/submit/x.ts", "../cli/x.ts"],
    ["src/local/x.ts", "../client/x.ts"],
    ["src/eslint/x.ts", "../sql/x.ts"],
    ["src/opentelemetry/x.ts", "../sql/x.ts"],
    ["src/testing/x.ts", "../sql/x.ts"],
    ["src/testing/x.ts", "../submit/x.ts"],
    ["src/sql/x.ts", "@grpc/grpc-js"],
    ["src/client/x.ts", "@grpc/grpc-js"],
  ])("%s importing %s", (path, specifier) => {
    expect(rulesBroken(path, specifier)).toEqual(["lint/style/noRestrictedImports"]);
  });
});

describe("the ladder lets through", () => {
  it.each([
    ["src/types/x.ts", "../gen/spark/connect/types_pb.js"],
    ["src/plan/x.ts", "../types/x.ts"],
    ["src/client/channel.ts", "@grpc/grpc-js"],
    ["src/sql/x.ts", "../client/x.ts"],
    ["src/pipelines/x.ts", "../sql/x.ts"],
    ["src/job/x.ts", "../sql/x.ts"],
    ["src/tables/store/x.ts", "../../index.ts"],
    ["src/jobs/credit-snapshot/x.ts", "../../index.ts"],
    ["src/jobs/credit-snapshot/days/x.ts", "../../../tables/x.ts"],
    ["src/submit/x.ts", "../jobs/x.ts"],
    ["src/cli/x.ts", "../local/x.ts"],
    ["src/testing/x.ts", "../local/x.ts"],
    ["src/testing/x.ts", "../index.ts"],
  ])("%s importing %s", (path, specifier) => {
    expect(rulesBroken(path, specifier)).toEqual([]);
  });
});
