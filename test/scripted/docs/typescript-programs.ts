import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { generatedText, querySource } from "../../../src/cli/commands/typegen/generated-text.ts";
import { queryFile } from "../../../src/cli/commands/typegen/query-file.ts";
import { StructType } from "../../../src/index.ts";
import { type Block, root } from "./fenced-blocks.ts";

/** What the pages' fragments take as given. */
const given = `
import type { DataFrame, SparkSession } from "spark-connect";
declare global {
  const spark: SparkSession;
  const df: DataFrame;
  function summary(key: unknown, rows: readonly object[]): { k: string; n: number }[];
}
`;

/**
 * Writes the blocks as programs that one call of tsc checks, a folder for each page. A block that begins with a comment
 * of a file's name is that file; one that imports something begins another module; the others continue the one before.
 */
export async function writePrograms(folder: string, blocks: readonly Block[]): Promise<void> {
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(root, join(folder, "node_modules/spark-connect"));
  for (const name of ["@types", "@bufbuild", "@opentelemetry", "eslint", "vitest"]) {
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "given.ts"), given);
  const tslab = 'declare module "tslab" { export const display: { html(text: string): void } }';
  await writeFile(join(folder, "tslab.d.ts"), tslab);
  const config = { extends: join(root, "tsconfig.json"), include: ["**/*.ts", "**/*.js"] };
  const compilerOptions = { allowJs: true, noUnusedLocals: false, noUnusedParameters: false };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ ...config, compilerOptions }));
  const files = new Map<string, string>();
  let last = "";
  for (const { page, line, language, text } of blocks) {
    const [, name] = /^\/\/ (\S+\.[jt]s)\n/.exec(text) ?? [];
    const continues = name === undefined && !/^import /m.test(text) && last.startsWith(`${page}/`);
    if (language === "protobuf") await generate(join(folder, page), text);
    else if (language === "sql") files.set(`${page}/lake.ts`, typed(text));
    else {
      if (!continues) last = `${page}/${name ?? `line-${line}.${language}`}`;
      files.set(last, `${files.get(last) ?? ""}${text}`);
    }
  }
  for (const [file, text] of files) {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await writeFile(join(folder, file), `${text}\nexport {};\n`);
  }
}

/** What typegen makes of a query, for a server whose columns these are. */
function typed(sql: string): string {
  const [, file = ""] = /^-- (\S+\.sql)\n/.exec(sql) ?? [];
  const schema = StructType.fromDDL("id BIGINT, amount DECIMAL(12, 2), booked_at TIMESTAMP");
  return generatedText([{ ...querySource(queryFile(file, sql, {})), schema }], [file]);
}

/** What protoc-gen-es makes of a page's messages, where the page's code imports it. */
async function generate(folder: string, proto: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "acme.proto"), proto);
  const plugin = { local: "protoc-gen-es", out: "gen", opt: ["target=ts", "import_extension=js"] };
  const bin = join(root, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
  const template = JSON.stringify({ version: "v2", plugins: [plugin] });
  await promisify(execFile)(join(bin, "buf"), ["generate", "--template", template], { cwd: folder, env });
}
