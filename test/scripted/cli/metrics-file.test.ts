import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Home, makeHome, runCommand } from "../../integration/cli/run-command.ts";

let home: Home;
let folder: string;
beforeAll(async () => {
  home = await makeHome();
  folder = await mkdtemp(join(tmpdir(), "metrics-"));
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A day that has not begun is refused before anything is asked of a Spark. */
const submitTo = (file: string, ...more: readonly string[]) =>
  runCommand(
    ["submit", "credit-snapshot", "--landing", "/l", "--processed", "/p", "--as-of", "2199-01-01"].concat(
      ["--name", "nightly", "--metrics-file", file],
      more,
    ),
    { env: home.env, cwd: folder },
  );

it("a submission that fails leaves its exit code in the file, and nothing else in the folder", async () => {
  expect((await submitTo("credits.prom")).exitCode).toBe(2);
  expect(await readdir(folder)).toEqual(["credits.prom"]);
  const text = await readFile(join(folder, "credits.prom"), "utf8");
  expect(text).toContain('spark_connect_submission_exit_code{job="credit-snapshot",name="nightly"} 2\n');
});

it("a file that cannot be written is a warning, and the exit code is the run's", async () => {
  const { exitCode, stderr } = await submitTo(join(folder, "nowhere", "credits.prom"), "--log-format", "json");
  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(exitCode).toBe(2);
  expect(lines).toContainEqual({
    time: expect.any(String),
    level: "warning",
    message: expect.stringMatching(/^the metrics are not written: ENOENT: /),
  });
  expect(lines.at(-1)).toMatchObject({ level: "error", exitCode: 2, error: { code: "USAGE", retryable: false } });
});

it("is refused where no run is waited for", async () => {
  const { exitCode, stderr } = await submitTo("credits.prom", "--dry-run");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--metrics-file says how a run ended, so it needs one that is waited for");
});
