import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, body]) => body ?? "");
}

const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));
/** Run by others: the suite itself, and the cluster by test/containers/readme.test.ts. */
const ranElsewhere = commands.filter((command) => command === "npm test" || command.startsWith("npm run cluster"));
const ranHere = commands.filter((command) => !ranElsewhere.includes(command));

let clone: string;
const outputs = new Map<string, string>();

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), "readme-"));
  // The working tree, not HEAD: what is about to be committed must work.
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root });
  execFileSync("tar", ["--null", "-T", "-", "--ignore-failed-read", "-cf", join(clone, "tree.tar")], {
    cwd: root,
    input: files,
  });
  execFileSync("tar", ["-xf", "tree.tar"], { cwd: clone });
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** The environment of a newcomer: no Spark is named or kept, and our Node does not come before theirs. */
function newcomersEnv(): NodeJS.ProcessEnv {
  const { SPARK_REMOTE, SPARK_CONNECT_AUTHENTICATE_TOKEN, ...env } = process.env;
  const path = (env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  return {
    ...env,
    PATH: path.join(":"),
    XDG_STATE_HOME: join(clone, ".state"),
    XDG_CONFIG_HOME: join(clone, ".config"),
  };
}

describe("the README's commands, in order, in a fresh folder", () => {
  it.each(ranHere)("%s", { timeout: 300_000 }, (command) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], {
      cwd: clone,
      encoding: "utf8",
      env: newcomersEnv(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    outputs.set(command, stdout);
    expect(stderr).not.toMatch(/\bat .*\.[jt]s:\d+/);
    expect({ command, status, ...(status === 0 ? {} : { stdout, stderr }) }).toEqual({ command, status: 0 });
  });

  it("the demo ends with 26 credits for each of its three days", () => {
    const lines = (outputs.get("npm ci && npm run demo") ?? "").trimEnd().split("\n");
    expect(lines.slice(-3)).toEqual(["2022-01-31: 26", "2022-02-28: 26", "2022-03-25: 26"]);
  });

  it("a second demo says already-published", { timeout: 120_000 }, () => {
    const again = spawnSync("npm", ["run", "demo"], { cwd: clone, encoding: "utf8", env: newcomersEnv() });
    expect(again.stdout).toContain("already-published");
    expect(again.stdout.trimEnd().split("\n").at(-1)).toBe("2022-03-25: 26");
  });

  it("resolve prints the path of the newest table", () => {
    const resolved = outputs.get(commands.find((command) => command.includes(" resolve ")) ?? "") ?? "";
    expect(resolved).toMatch(/\/demo\/processed\/as_of=2022-03-25\/_run-0001-[0-9a-f]{8}-[0-9a-f]{4}\n$/);
  });
});

it("the README's program prints the first three credits and the count", { timeout: 60_000 }, () => {
  const [program = ""] = blocks("ts");
  writeFileSync(join(clone, "readme-program.ts"), program);
  const printed = execFileSync(
    join(root, "node_modules/.bin/node"),
    ["readme-program.ts", join(clone, "demo/landing")],
    {
      cwd: clone,
      encoding: "utf8",
      env: { ...process.env, SPARK_REMOTE: inject("sparkRemote") },
    },
  );
  expect(
    printed
      .split("\n")
      .slice(0, 3)
      .map((line) => line.slice(0, 1)),
  ).toEqual(["A", "B", "C"]);
  expect(printed).toContain("26n");
});
