import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { findPip } from "../../src/local/python.ts";

const run = promisify(execFile);
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "spark-connect", "test-python");

/**
 * Runs a Python script with these packages, each of an exact version, installed once. Returns what it prints. Packages
 * that only serve one another are one text, with spaces between them.
 */
export async function runPython(
  packages: readonly string[],
  script: string,
  args: readonly string[] = [],
): Promise<string> {
  const python = await findPip(process.env, join(cache, "venv"));
  const { stdout } = await run(python, [script, ...args], {
    env: { PATH: process.env["PATH"], PYTHONPATH: await pathOf(packages), LANG: "C.UTF-8" },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** What PYTHONPATH has for these packages. Each has its own folder, so that scripts share those that they have in common. */
export async function pathOf(packages: readonly string[]): Promise<string> {
  const folders: string[] = [];
  for (const name of packages) folders.push(await installed(name));
  return folders.join(delimiter);
}

/** A Python, and the PYTHONPATH of all packages that a file of exact requirements lists, installed once. */
export async function pythonWith(requirements: string): Promise<{ readonly python: string; readonly path: string }> {
  const python = await findPip(process.env, join(cache, "venv"));
  return { python, path: await installed(await readFile(requirements, "utf8"), ["-r", requirements]) };
}

async function installed(requirement: string, what: readonly string[] = requirement.split(" ")): Promise<string> {
  const name = createHash("sha256").update(requirement).digest("hex").slice(0, 16);
  const target = join(cache, name);
  if (existsSync(target)) return target;
  await mkdir(cache, { recursive: true });
  // Two test files may install at once: only the last step is visible, and it is atomic.
  const making = join(cache, `${name}-${process.pid}`);
  const pip = await findPip(process.env, join(cache, "venv"));
  await run(pip, ["-m", "pip", "install", "--quiet", "--no-deps", "--target", making, ...what]);
  await rename(making, target).catch(() => rm(making, { recursive: true, force: true }));
  return target;
}
