import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ESLint, type Linter } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import sparkConnect from "../../../src/eslint/eslint.ts";

const pluginFile = join(import.meta.dirname, "../../../src/eslint/eslint.ts");
const imports = 'import { col, functions as F, lit } from "spark-connect";\n';

/** What ESLint says about a program, given without its imports. */
async function eslint(program: string, head: string = imports): Promise<readonly string[]> {
  const config: Linter.Config = sparkConnect.configs.recommended;
  const linter = new ESLint({ overrideConfigFile: true, overrideConfig: [config] });
  const [result] = await linter.lintText(head + program, { filePath: "program.js" });
  return (result?.messages ?? []).map(({ message }) => message);
}

const dropped = (operator: string, instead: string): string =>
  `JavaScript's ${operator} takes one of the two columns and drops the other. Write ${instead}.`;
const refused = (operator: string, instead: string): string =>
  `JavaScript's ${operator} does not work on columns. Write ${instead}.`;
const condition =
  "A column is always true to JavaScript, whatever its values are. Write F.when(condition, value).otherwise(other).";
const text = "The text of a column is for people, not SQL. Write the column's name, or its methods instead of SQL.";

const bad: readonly (readonly [string, readonly string[]])[] = [
  ['df.where(col("a").gt(1) && col("b").gt(1))', [dropped("&&", "a.and(b)")]],
  ['df.where(col("a").isNull() || other)', [dropped("||", "a.or(b)")]],
  ['df.select(col("a") ?? lit(0))', [dropped("??", "F.coalesce(a, b)")]],
  ['df.where(F.not("a") && F.isnull("b"))', [dropped("&&", "a.and(b)")]],
  ['df.where(df.col("a") && b)', [dropped("&&", "a.and(b)")]],
  [
    'df.where(col("a").gt(1) && col("b").gt(1) && col("c").gt(1))',
    [dropped("&&", "a.and(b)"), dropped("&&", "a.and(b)")],
  ],
  ['const big = col("a").gt(1); df.where(big && col("b"))', [dropped("&&", "a.and(b)")]],
  ['const big = col("a").gt(1); const same = big; df.where(same || col("b"))', [dropped("||", "a.or(b)")]],
  ['const big = () => col("a").gt(1); df.where(big() && col("b"))', [dropped("&&", "a.and(b)")]],
  [
    'let all = col("a"); all &&= col("b"); all = all && col("c")',
    [dropped("&&=", "a = a.and(b)"), dropped("&&", "a.and(b)")],
  ],
  ['df.where(!col("a"))', [refused("!", "a.not()")]],
  ['df.where(!!col("a"))', [refused("!", "a.not()")]],
  ['df.select(-col("a"))', [refused("-", "a.negate()")]],
  ['df.where(col("a") > 1)', [refused(">", "a.gt(b)")]],
  ['df.where(1 <= col("a"))', [refused("<=", "a.leq(b)")]],
  ['df.where(col("a") === "x")', [refused("===", "a.eq(b)")]],
  ['df.where(col("a") != "x")', [refused("!=", "a.neq(b)")]],
  ['df.select(F.sum("a") / F.count("*"))', [refused("/", "a.divide(b)")]],
  ['let sum = col("a"); sum += 1', [refused("+=", "a = a.plus(b)")]],
  ['df.select(F.filter("xs", (x) => x > 1))', [refused(">", "a.gt(b)")]],
  ['df.select(F.exists("xs", (x) => x.gt(1) && x.lt(5)))', [dropped("&&", "a.and(b)")]],
  ['df.select(col("a").gt(1) ? lit(1) : lit(2))', [condition]],
  ['if (col("a").isNull()) df.show()', [condition]],
  ['while (col("a")) df.show()', [condition]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program has it.
  ['df.where(`${col("a")} > 1`)', [text]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program has it.
  ['spark.sql(`SELECT ${F.sum("a")} FROM t`)', [text]],
];

const good: readonly string[] = [
  'df.where(col("a").gt(1).and(col("b").gt(1)))',
  'df.where(isAdmin && col("a"))',
  'df.where(isAdmin ? col("a") : col("b"))',
  'const maybe = isAdmin ? col("a") : undefined; if (maybe !== undefined) df.where(maybe)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program has it.
  'console.log(`filtered by ${col("a")}`)',
  'const twice = F.udf((x) => x * 2, "int"); if (twice) df.select(twice("a"))',
  "const n = await df.count(); if (n > 1 && n < 5) df.show()",
  'const rows = await df.where(col("a")).collect(); if (rows.length && !rows[0].a) df.show()',
  'const texts = [col("a")].map((column) => column.toString() + "x")',
  'const name = col("a").toString(); if (name && name > "a") df.show()',
  "function f(x) { return x > 1 && !x; }",
];

describe("ESLint", () => {
  it.each(bad)("reports %s", async (program, messages) => {
    expect(await eslint(program)).toEqual(messages);
  });

  it.each(good)("lets through %s", async (program) => {
    expect(await eslint(program)).toEqual([]);
  });

  it.each([
    'import * as s from "spark-connect"; df.where(s.col("a") && s.functions.isnull("b"))',
    'import { column as c } from "spark-connect"; df.where(c("a") && c("b"))',
    'import { functions } from "spark-connect"; const { isnull } = functions; df.where(isnull("a") && isnull("b"))',
    'const { col } = require("spark-connect"); df.where(col("a") && col("b"))',
    'const s = require("spark-connect"); df.where(s.col("a") && s.col("b"))',
    'const { functions: F } = await import("spark-connect"); df.where(F.isnull("a") && F.isnull("b"))',
  ])("knows the library as %s", async (program) => {
    expect(await eslint(program, "")).toEqual([dropped("&&", "a.and(b)")]);
  });

  it("leaves names of other libraries alone", async () => {
    const program = 'import { col, functions as F } from "other"; f(col("a") && F.sum("b") > 1 && !col("c"))';
    expect(await eslint(program, "")).toEqual([]);
  });
});

describe("Oxlint", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "oxlint-"));
    const rules = { "spark-connect/no-operators-on-columns": "error" };
    const config = { jsPlugins: [pluginFile], categories: { correctness: "off" }, rules };
    writeFileSync(join(folder, ".oxlintrc.json"), JSON.stringify(config));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function oxlint(name: string, program: string): readonly string[] {
    writeFileSync(join(folder, name), program);
    const { stdout } = spawnSync("oxlint", ["--format=json", name], { cwd: folder, encoding: "utf8" });
    const report: { readonly diagnostics: readonly { readonly message: string }[] } = JSON.parse(stdout);
    return report.diagnostics.map(({ message }) => message);
  }

  it("reports the same of JavaScript", () => {
    expect(oxlint("program.js", imports + bad.map(([program]) => `{ ${program} }`).join("\n"))).toEqual(
      bad.flatMap(([, messages]) => messages),
    );
    expect(oxlint("program.mjs", imports + good.map((program) => `{ ${program} }`).join("\n"))).toEqual([]);
  });

  it.each([
    'import type { Column } from "spark-connect"; const both = (a: Column, b: Column) => a && b;',
    'import type { Column } from "spark-connect"; declare const a: Column; const c = a && f();',
    'import type { Column } from "spark-connect"; declare function make(): Column; const c = make() && f();',
    'import { type Column, col } from "spark-connect"; const c = (col("a") as Column) && col("a")! && f();',
  ])("knows a column by its type: %s", (program) => {
    expect(new Set(oxlint("program.ts", program))).toEqual(new Set([dropped("&&", "a.and(b)")]));
  });
});
