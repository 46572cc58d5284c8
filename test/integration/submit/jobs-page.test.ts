import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeHome, runCommand, runJson } from "../cli/run-command.ts";
import { runProgram } from "../run-program.ts";
import { sparkRemote } from "../spark.ts";

const root = join(import.meta.dirname, "..", "..", "..");
let folder: string;
let page: string;

/** The page's modules lie in one folder, under the names that they begin with. */
beforeAll(async () => {
  page = await readFile(join(root, "docs", "jobs.md"), "utf8");
  folder = await mkdtemp(join(tmpdir(), "jobs-page-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/spark-connect"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const module of blocks("ts")) {
    const [, name = ""] = /^\/\/ (\S+)\n/.exec(module) ?? [];
    await writeFile(join(folder, name), module);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, body]) => body ?? "");
}

it("docs/jobs.md: its test prints what the page says", async () => {
  const env = { SPARK_REMOTE: sparkRemote() };
  const printed = await runProgram(join(folder, "orders.test.ts"), { args: [], env, cwd: folder });
  expect(printed).toBe(blocks("text").join(""));
});

it("docs/jobs.md: its first job is submitted, and run for a range of days", async () => {
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const [from, to] = [join(folder, "orders.csv"), join(folder, "out")];
  await writeFile(from, "id,day\n1,2022-03-24\n2,2022-03-25\n");
  const job = ["orders.ts", "--from", "orders.csv", "--to", "out"];
  const submit = ["submit", ...job, "--day", "2022-03-25", "-o", "json"];
  const { exitCode, stdout } = await runCommand(submit, { env, cwd: folder });
  expect({ exitCode, json: JSON.parse(stdout) }).toMatchObject({
    exitCode: 0,
    json: { ok: true, job: "orders", state: "published", path: to },
  });
  const again = await runCommand(submit, { env, cwd: folder });
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: false, error: { errorClass: "PATH_ALREADY_EXISTS" } });
  const days = ["--from", from, "--to", join(folder, "days"), "--from-day", "2022-03-24", "--to-day", "2022-03-25"];
  expect(await runJson(["backfill", join(folder, "daily.ts"), ...days], { env })).toMatchObject({
    exitCode: 0,
    json: {
      days: [
        { state: "published", rows: 1 },
        { state: "published", rows: 1 },
      ],
    },
  });
});
