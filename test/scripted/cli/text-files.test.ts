import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readYaml } from "../../../src/cli/config/read-yaml.ts";
import { creditSnapshotParameters } from "../../../src/jobs/credit-snapshot/parameters.ts";
import { textOf } from "../../../src/submit/pipeline/libraries.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "text-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(text: string, encoding: "utf8" | "latin1"): Promise<string> {
  const file = join(folder, `${encoding}.txt`);
  await writeFile(file, text, encoding);
  return file;
}

const pipelineSql = (path: string) => textOf({ name: "a.sql", path, language: "sql" });
const schema = async (file: string) => creditSnapshotParameters.schema.parse(file, undefined)?.fieldNames();

describe("a file in another encoding than UTF-8 is refused, and not changed, as", () => {
  it.each([
    ["a pipeline's SQL", pipelineSql, "SELECT 1;\n-- café\n", "2"],
    ["a file of YAML", readYaml, "profile: café\n", "1"],
  ])("%s", async (_, read, text, line) => {
    const file = await written(text, "latin1");
    await expect(read(file)).rejects.toMatchObject({
      code: "USAGE",
      message: `${file} is not UTF-8: line ${line} has other bytes`,
    });
  });

  it("a schema's DDL", async () => {
    const file = await written("café STRING", "latin1");
    await expect(schema(file)).rejects.toThrow(
      `${file} is not UTF-8: convert it, as in iconv -f ISO-8859-1 -t UTF-8 FILE.`,
    );
  });
});

it.each([
  ["a pipeline's SQL", pipelineSql, "SELECT 'é'", "SELECT 'é'"],
  ["a file of YAML", readYaml, "profile: café", { profile: "café" }],
  ["a schema's DDL", schema, "name STRING", ["name"]],
])("a byte order mark is no part of %s", async (_, read, text, content) => {
  expect(await read(await written(`\u{feff}${text}`, "utf8"))).toEqual(content);
});
