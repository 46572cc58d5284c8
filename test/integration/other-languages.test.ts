import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { blocksOf, pages } from "../scripted/docs/fenced-blocks.ts";
import { runPython } from "./python.ts";
import { sparkHome } from "./spark.ts";

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "other-languages-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function blocks(page: string, language: string): readonly string[] {
  const found = blocksOf(`docs/${page}.md`).filter((block) => block.language === language);
  return found.map(({ text }) => text);
}

it("coming-from-scala: its Scala compiles, as one program, for Spark", async () => {
  const program = join(folder, "Page.scala");
  await writeFile(program, `object Page extends App {\n${blocks("coming-from-scala", "scala").join("")}}\n`);
  const jars = join(sparkHome(), "jars", "*");
  const compiler = ["-Xss4m", "-XX:TieredStopAtLevel=1", "-cp", jars, "scala.tools.nsc.Main", "-usejavacp"];
  const { stdout } = await run("java", [...compiler, "-Ystop-after:typer", "-d", folder, program]);
  expect(stdout).toBe("");
});

it("command-line: its Java compiles, in a method of a class of the jar", async () => {
  const [body] = blocks("command-line", "java");
  const source = join(folder, "Score.java");
  const imports = "import java.nio.file.Files;\nimport java.nio.file.Path;\n";
  await writeFile(source, `${imports}class Score { static void read() throws Exception {\n${body}} }\n`);
  const { stderr } = await run("javac", ["--release", "17", "-proc:none", "-d", folder, source]);
  expect(stderr).toBe("");
});

it.each([
  ["readers", "", ["Trino Create", "Trino Command", "Hive Create", "Hive Command"]],
  ["typegen", "-- Spark\n", ["Spark Select"]],
])("%s: its SQL parses, in the dialect that it names", async (page, dialect, kinds) => {
  const [text = ""] = blocks(page, "sql");
  const script = join(folder, "parse.py");
  await writeFile(script, parser);
  const printed = await runPython(["sqlglot==30.30.0"], script, [dialect + text]);
  expect(printed.trim().split("\n")).toEqual(kinds);
});

it("the Python of each page parses", async () => {
  const sources = pages.flatMap(blocksOf).filter(({ language }) => language === "python");
  const script = join(folder, "python.py");
  await writeFile(
    script,
    "import ast, json, sys\nfor place, text in json.loads(sys.argv[1]): ast.parse(text, place)\n",
  );
  const named = sources.map(({ page, line, text }) => [`${page}:${line}`, text]);
  expect(named).not.toEqual([]);
  expect(await runPython([], script, [JSON.stringify(named)])).toBe("");
});

const parser = `
import logging, re, sys, sqlglot
logging.disable()
for dialect, sql in re.findall(r"^-- ([A-Z]\\w+)\\n(.*?)(?=^-- [A-Z]|\\Z)", sys.argv[1], re.M | re.S):
    for statement in sqlglot.parse(sql, read=dialect.lower(), error_level=sqlglot.ErrorLevel.RAISE):
        print(dialect, type(statement).__name__)
`;
