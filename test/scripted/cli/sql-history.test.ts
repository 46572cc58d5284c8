import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { History, historyFile, historySize } from "../../../src/cli/commands/sql/shell/history.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sql-history-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(file: string, size = 3): { readonly history: History; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const history = new History({ file, size, secrets: ["hunter2hunter2"], warn: (message) => warnings.push(message) });
  return { history, warnings };
}

it("is beside the records of runs, and as long as HISTSIZE says", () => {
  expect(historyFile({ XDG_STATE_HOME: "/state" })).toBe("/state/spark-connect/sql-history");
  expect(historySize({})).toBe(1_000);
  expect(historySize({ HISTSIZE: "20" })).toBe(20);
  expect(historySize({ HISTSIZE: "-1" })).toBe(1_000);
});

it("keeps what two sessions typed, once where it was repeated, and no more than its size", async () => {
  const file = join(folder, "new", "sql-history");
  const first = open(file);
  const second = open(file);
  for (const entry of ["SELECT 1;", "SELECT 1;", "SELECT\n2;"]) first.history.add(entry);
  for (const entry of ["SELECT 3;", "SELECT 4;"]) second.history.add(entry);
  expect(first.history.entries).toEqual(["SELECT\n2;", "SELECT 1;"]);
  expect(open(file).history.entries).toEqual(["SELECT 4;", "SELECT 3;", "SELECT\n2;"]);
  expect(await readFile(file, "utf8")).toBe('"SELECT\\n2;"\n"SELECT 3;"\n"SELECT 4;"\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it("keeps no statement with a secret, for the arrow keys neither", async () => {
  const file = join(folder, "secrets");
  const { history } = open(file);
  for (const entry of ["SET fs.s3a.secret.key=abc;", "SELECT 'hunter2hunter2';", "SELECT 1;"]) history.add(entry);
  expect(history.entries).toEqual(["SELECT 1;"]);
  expect(await readFile(file, "utf8")).toBe('"SELECT 1;"\n');
});

it("closes a file that others could read, and skips lines of another program", async () => {
  const file = join(folder, "wide");
  await writeFile(file, 'SELECT 0;\n7\n"SELECT 1;"\n');
  await chmod(file, 0o644);
  expect(open(file).history.entries).toEqual(["SELECT 1;"]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it("keeps nothing where HISTSIZE is 0, and says once why it cannot", async () => {
  const off = open(join(folder, "off"), 0);
  off.history.add("SELECT 1;");
  expect(off.history.entries).toEqual([]);
  await expect(stat(join(folder, "off"))).rejects.toThrow("ENOENT");

  await mkdir(join(folder, "directory"));
  const { history, warnings } = open(join(folder, "directory"));
  history.add("SELECT 1;");
  history.add("SELECT 2;");
  expect(history.entries).toEqual(["SELECT 2;", "SELECT 1;"]);
  expect(warnings).toEqual([expect.stringMatching(/^what you type is not kept for later sessions: EISDIR/)]);
});
