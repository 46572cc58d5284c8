import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "./run-command.ts";
import { Terminal } from "./terminal.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "completion-"));
  for (const shell of ["bash", "zsh", "fish"]) {
    await writeFile(script(shell), (await runCommand(["completion", shell])).stdout);
  }
});
afterAll(() => rm(folder, { recursive: true }));

function script(shell: string): string {
  return join(folder, `completion.${shell}`);
}

/** What fish offers after this line, without the descriptions. */
async function offeredByFish(line: string): Promise<readonly string[]> {
  const ask = `source ${script("fish")}; complete -C '${line}'`;
  const offers = execFileSync("fish", ["--no-config", "-c", ask], { encoding: "utf8" }).trim();
  return offers.split("\n").map((offer) => offer.replace(/\t.*/, ""));
}

/** How to start a shell without a user's settings, and what it needs before the script. */
const interactive = {
  bash: { command: ["bash", "--norc", "--noprofile", "-i"], first: "bind 'set bell-style none'" },
  zsh: { command: ["zsh", "-f", "-i"], first: "autoload -Uz compinit && compinit -u -D" },
} as const;

/** What an interactive shell shows for this line and a press of Tab. */
async function completedBy(shell: keyof typeof interactive, line: string): Promise<string | undefined> {
  const { command, first } = interactive[shell];
  await using terminal = new Terminal();
  const screen = await terminal.open(command, { PS1: "ready> " });
  const shows = (text: string) => expect.poll(screen.lines, { timeout: 20_000 }).toContain(text);
  await shows("ready>");
  await screen.press(`${first} && source ${script(shell)} && clear && echo sourced`);
  await screen.press("Enter");
  await shows("sourced");
  await screen.press(line);
  await shows(`ready> ${line}`);
  await screen.press("Tab");
  await expect.poll(screen.lines, { timeout: 20_000 }).not.toContain(`ready> ${line}`);
  return (await screen.lines()).find((shown) => shown.startsWith(`ready> ${line}`))?.slice("ready> ".length);
}

const lines: readonly (readonly [line: string, last: string])[] = [
  ["spark-connect sub", "submit"],
  ["spark-connect submit cre", "credit-snapshot"],
  ["spark-connect backfill cre", "credit-snapshot"],
  ["spark-connect backfill credit-snapshot --fr", "--from"],
  ["spark-connect submit credit-snapshot --proc", "--processed"],
  ["spark-connect submit credit-snapshot --dry", "--dry-run"],
  ["spark-connect local sto", "stop"],
  ["spark-connect submit tsconfig.js", "tsconfig.json"],
];

it.each(lines)("bash completes %s", async (line, last) => {
  expect(await completedBy("bash", line)).toBe(line.replace(/\S+$/, last));
});

it.each(lines)("fish completes %s", async (line, last) => {
  expect(await offeredByFish(line)).toEqual([last]);
});

it.each(lines)("zsh completes %s", async (line, last) => {
  expect(await completedBy("zsh", line)).toBe(line.replace(/\S+$/, last));
});

it("another shell is a usage error", async () => {
  const { exitCode, stderr } = await runCommand(["completion", "tcsh"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish");
});
