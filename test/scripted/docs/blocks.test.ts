import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { parseProjectConfig } from "../../../src/cli/config/project-config.ts";
import { parseUserConfig } from "../../../src/cli/config/user-config.ts";
import { readPipelineSpec } from "../../../src/cli/pipeline-spec.ts";
import { type Block, blocksIn, blocksOf, pages, root } from "./fenced-blocks.ts";
import { argumentsOf, calledBy, scriptFault, usageFault } from "./shell-commands.ts";
import { writePrograms } from "./typescript-programs.ts";

const run = promisify(execFile);
const blocks = pages.flatMap(blocksOf);
const of = (...languages: readonly string[]): readonly Block[] =>
  blocks.filter(({ language }) => languages.includes(language));
const places = (given: readonly Block[]): readonly (readonly [string, Block])[] =>
  given.map((block) => [`${block.page}:${block.line}`, block]);

/** The tests that run the blocks of a language, in a page. Each reads the page by its name. */
const runElsewhere: Readonly<Record<string, readonly string[]>> = {
  cron: ["docs/recipes.md by test/integration/recipes.test.ts"],
  ini: ["docs/recipes.md by test/integration/systemd.test.ts"],
  nginx: ["docs/tls.md by test/integration/recipes.test.ts"],
  scala: ["docs/coming-from-scala.md by test/integration/other-languages.test.ts"],
  java: ["docs/command-line.md by test/integration/other-languages.test.ts"],
  sql: [
    "docs/readers.md by test/integration/other-languages.test.ts",
    "docs/typegen.md by test/integration/other-languages.test.ts",
  ],
  // What programs print.
  text: [
    "docs/coming-from-pyspark.md by test/integration/examples.test.ts",
    "docs/coming-from-scala.md by test/integration/examples.test.ts",
    "docs/jobs.md by test/integration/submit/jobs-page.test.ts",
  ],
};
/** Of any page: those that this file checks, and Python, which test/integration/other-languages.test.ts does. */
const checkedAnywhere = ["ts", "js", "json", "yaml", "sh", "protobuf", "python", "properties"];

/** Pages with a drawing, or output for which a run would have other names and numbers. */
const illustrated = ["CONTRIBUTING.md", "docs/functions.md", "docs/pipelines.md", "docs/runs.md", "docs/shell.md"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "docs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("each block of code in the docs is checked", () => {
  it.each(places(blocks))("%s is in a language that a test reads", (_, { page, language }) => {
    if (checkedAnywhere.includes(language)) return;
    if (language === "text" && illustrated.includes(page)) return;
    const claims = runElsewhere[language] ?? [];
    const test = claims.find((claim) => claim.startsWith(`${page} by `))?.replace(/.* by /, "");
    expect(test, `no test reads a block of '${language}' in ${page}: name its language and its test`).toBeDefined();
    const source = readFileSync(join(root, test ?? ""), "utf8");
    expect(source).toContain(page.replace(/^docs\/|\.md$/g, ""));
  });

  it("a page whose fences do not match has no block that could be missed", () => {
    for (const page of pages) {
      const fences = readFileSync(join(root, page), "utf8").match(/^\s*(```|~~~)/gm) ?? [];
      expect({ page, fences: fences.length }).toEqual({ page, fences: 2 * blocksOf(page).length });
    }
  });

  it("blocks are found in lists, and with longer fences", () => {
    const found = blocksIn("- a\n\n  ```sh\n  ls\n  ```\n\n````md\n```ts\n```\n````\n", "page");
    expect(found.map(({ line, language, text }) => ({ line, language, text }))).toEqual([
      { line: 3, language: "sh", text: "ls\n" },
      { line: 7, language: "md", text: "```ts\n```\n" },
    ]);
  });
});

describe("TypeScript and JavaScript", () => {
  it("compile, page by page", { timeout: 120_000 }, async () => {
    const programs = join(folder, "programs");
    await writePrograms(programs, [
      ...of("ts", "js", "protobuf"),
      ...of("sql").filter(({ page }) => page === "docs/typegen.md"),
    ]);
    const tsc = run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", programs]);
    const { stdout } = await tsc.catch((error: { readonly stdout: string }) => error);
    expect(stdout).toBe("");
  });
});

describe("shell", () => {
  beforeAll(() => {
    const home = join(folder, "shell");
    mkdirSync(join(home, "node_modules"), { recursive: true });
    // What docs/first-project.md goes into.
    mkdirSync(join(home, "credits"));
    symlinkSync(root, join(home, "node_modules/spark-connect"));
    for (const { text } of blocksOf("docs/jobs.md").filter(({ language }) => language === "ts")) {
      writeFileSync(join(home, /^\/\/ (\S+)\n/.exec(text)?.[1] ?? ""), text);
    }
    const [spec] = blocksOf("docs/pipelines.md").filter(({ language }) => language === "yaml");
    writeFileSync(join(home, "spark-pipeline.yml"), spec?.text ?? "");
    for (const file of ["score.jar", "rules.jar", "rates.csv"]) writeFileSync(join(home, file), "");
    writeFileSync(join(home, "report.sql"), "SELECT 1");
  });

  it.each(places(of("sh")))("%s is valid, and its options are known", async (_, { text }) => {
    const home = join(folder, "shell");
    for (const call of calledBy(text, home)) {
      const argv = argumentsOf(call);
      const fault = argv === null ? scriptFault(call) : await usageFault(argv, home);
      expect({ call, fault }).toEqual({ call, fault: null });
    }
  });

  it.each([
    [["submit", "credit-snapshot", "--landin", "/l"], "unknown option '--landin'"],
    [["sumbit", "credit-snapshot"], "unknown command 'sumbit'"],
    [["gc", "--processed", "/p", "--yess"], "unknown option '--yess'"],
    [["submit", "orders.ts", "--form", "a"], "unknown option '--form'"],
    [["attach", "credit-snapshot", "--processed", "/p", "--as-off", "2022-03-25"], "unknown option '--as-off'"],
  ])("a fault in %j is found", async (argv, fault) => {
    expect(await usageFault(argv, join(folder, "shell"))).toContain(fault);
  });
});

describe("JSON", () => {
  it.each(places(of("json")))("%s is valid: one value, or one a line", (_, { text }) => {
    const values = text.replace(/^\/\/.*\n/, "");
    const lines = values.trimEnd().split("\n");
    const parsed = canParse(values) ? [values] : lines;
    for (const value of parsed) expect(JSON.parse(value)).toBeInstanceOf(Object);
  });
});

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("settings of Spark", () => {
  const tested = readFileSync(join(root, "test/containers/tables.test.ts"), "utf8");
  it.each(places(of("properties")))("%s are those that the cluster's tests set", (_, { text }) => {
    for (const line of text.trimEnd().split("\n")) {
      const [key, value] = line.split(/\s+/);
      expect(value).toBeDefined();
      expect(tested).toContain(key);
    }
  });
});

describe("YAML", () => {
  it.each(places(of("yaml")))("%s is valid for what reads it", async (_, { page, text }) => {
    const documents = parseAllDocuments(text);
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    const [content] = documents.map((document) => document.toJS());
    if (page === "docs/configuration.md" && "profiles" in content) parseUserConfig(content, page);
    else if (page === "docs/configuration.md") parseProjectConfig(content, page);
    else if (page === "docs/pipelines.md") {
      const file = join(folder, "spec.yml");
      writeFileSync(file, text);
      await readPipelineSpec(file);
    } else expect(content).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) });
  });
});
