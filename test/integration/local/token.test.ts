import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keptServerStatus } from "../../../src/local/kept-server.ts";
import { startedRun } from "../../runs/started-run.ts";
import { filesWith, processesThatName } from "../../runs/traces.ts";
import { type Ended, type Home, makeHome, runCommand, startCommand } from "../cli/run-command.ts";
import { sparkHome } from "../spark.ts";

let home: Home;
let env: Readonly<Record<string, string>>;
const printed: string[] = [];

beforeAll(async () => {
  home = await makeHome();
  env = {
    ...home.env,
    SPARK_HOME: sparkHome(),
    XDG_CACHE_HOME: join(home.directory, "cache"),
    TMPDIR: join(home.directory, "tmp"),
  };
  await mkdir(join(home.directory, "tmp"));
  await command("local", "start", "--master", "local[2]", "-c", "spark.driver.memory=512m");
});
afterAll(async () => {
  await command("local", "stop");
  await home?.[Symbol.asyncDispose]();
});

const noted = ({ stdout, stderr, exitCode }: Ended) => {
  printed.push(stdout, stderr);
  return { exitCode, stdout, stderr };
};
const command = async (...args: readonly string[]) => noted(await runCommand(args, { env }));

it("the token of a Spark that is kept is in its owner's file alone, whatever a profile takes it from", async () => {
  const kept = (await keptServerStatus({ env })) ?? expect.unreachable();
  const { token, tokenFile, remote } = kept;
  const own = join(home.directory, "own-token");
  await writeFile(own, token, { mode: 0o600 });
  const sources = {
    by_env: "token_env: OWN_TOKEN",
    by_file: `token_file: ${own}`,
    by_command: `token_command: [cat, ${own}]`,
  };
  const profiles = Object.entries(sources).map(
    ([name, source]) => `  ${name}:\n    remote: ${remote}\n    ${source}\n`,
  );
  await mkdir(join(home.env["XDG_CONFIG_HOME"] ?? "", "spark-connect"), { recursive: true });
  await writeFile(
    join(home.env["XDG_CONFIG_HOME"] ?? "", "spark-connect", "config.yaml"),
    `profiles:\n${profiles.join("")}`,
  );
  const sleeping = join(home.directory, "sleeping.sql");
  await writeFile(
    sleeping,
    `INSERT OVERWRITE DIRECTORY '${home.directory}/out' USING parquet
     SELECT java_method('java.lang.Thread', 'sleep', 300000L) AS slept FROM range(0, 1, 1, 1)`,
  );
  const withToken = { ...env, OWN_TOKEN: token };
  for (const profile of Object.keys(sources)) {
    const run = async (...args: readonly string[]) =>
      noted(await runCommand([...args, "--profile", profile, "-v"], { env: withToken }));
    const submitted = startCommand(["submit", sleeping, "--target", profile, "--profile", profile, "-v"], {
      env: withToken,
    });
    const { operationId } = await startedRun({ remote, token }, submitted);
    expect(await processesThatName(token)).toEqual([]);
    expect(await processesThatName(profile)).toEqual([submitted.process.pid]);
    expect(await run("sql", "SELECT nothing FROM range(1)")).toMatchObject({ exitCode: 1 });
    expect(await run("doctor", "-o", "json")).toMatchObject({ exitCode: 0 });
    expect(await command("status", operationId, "-v")).toMatchObject({ exitCode: profile === "by_env" ? 3 : 0 });
    expect(await run("cancel", operationId)).toMatchObject({ exitCode: 0 });
    expect(noted(await submitted.ended)).toMatchObject({ exitCode: 7 });
  }
  for (const args of [
    ["local", "status"],
    ["local", "status", "-o", "json"],
    ["list"],
    ["sql", "SELECT 1"],
    ["doctor"],
  ]) {
    expect(await command(...args)).toMatchObject({ exitCode: 0 });
  }
  expect(printed.filter((text) => text.includes(token))).toEqual([]);
  await rm(own);
  expect(await filesWith(home.directory, token)).toEqual([tokenFile]);
});
