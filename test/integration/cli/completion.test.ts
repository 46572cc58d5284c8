import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { runCommand } from "./run-command.ts";

/** What bash offers after these words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runCommand(["completion", "bash"]);
  const script = `${stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _spark_connect; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout: reply } = spawnSync("bash", ["-c", script, "bash", "spark-connect", ...words], { encoding: "utf8" });
  return reply.trim().split("\n");
}

it("bash completes commands, jobs and options", async () => {
  expect(await offered("sub")).toEqual(["submit"]);
  expect(await offered("submit", "cre")).toEqual(["credit-snapshot"]);
  expect(await offered("submit", "credit-snapshot", "--proc")).toEqual(["--processed"]);
  expect(await offered("submit", "credit-snapshot", "--dry")).toEqual(["--dry-run"]);
  expect(await offered("local", "sta")).toEqual(["start", "status"]);
});

it("bash completes file names where no word fits", async () => {
  expect(await offered("submit", "package.js")).toEqual(["package.json"]);
});

it.each(["zsh", "fish"])("there is a script for %s", async (shell) => {
  const { exitCode, stdout } = await runCommand(["completion", shell]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("submit");
  expect(stdout).toContain("--processed".slice(shell === "fish" ? 2 : 0));
});

it("another shell is a usage error", async () => {
  const { exitCode, stderr } = await runCommand(["completion", "tcsh"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish");
});
