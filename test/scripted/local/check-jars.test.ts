import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const checkJars = join(import.meta.dirname, "..", "..", "..", "docker", "check-jars.sh");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jars-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sumLine = (name: string, bytes: string) => `${createHash("sha256").update(bytes).digest("hex")}  ${name}`;

it("jars for images are those of the list, by their bytes; others are named", async () => {
  const [one, two, list] = ["one-1.0.jar", "two-1.0.jar", join(folder, "list.sha256")];
  for (const name of [one, two]) await writeFile(join(folder, name), name);
  await writeFile(list, `${sumLine(one, one)}\n${sumLine(two, two)}\n${sumLine("three.jar", "of another Spark")}\n`);
  const check = () => promisify(execFile)(checkJars, [folder, list]);
  expect(await check()).toEqual({ stdout: "", stderr: "" });
  await writeFile(join(folder, two), "changed");
  await writeFile(join(folder, "four.jar"), "new");
  await expect(check()).rejects.toMatchObject({
    code: 1,
    stderr: [
      `${list} has no such jars:`,
      sumLine("four.jar", "new"),
      sumLine(two, "changed"),
      "They were not kept. Check where they come from; if they are meant, add these lines to the list.",
      "",
    ].join("\n"),
  });
});
