import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UnreachableError } from "../../../src/errors.ts";
import { findJava } from "../../../src/local/java.ts";

describe("findJava", () => {
  it("takes the one of PATH when JAVA_HOME's is too old", async () => {
    const java = await findJava({ JAVA_HOME: await home("11.0.2"), PATH: await path("21.0.1") });
    expect(java).toEqual({ command: "java", version: "21.0.1", source: "PATH" });
  });

  it("prefers JAVA_HOME", async () => {
    const javaHome = await home("17.0.1");
    const java = await findJava({ JAVA_HOME: javaHome, PATH: await path("21.0.1") });
    expect(java).toEqual({ command: join(javaHome, "bin", "java"), version: "17.0.1", source: "JAVA_HOME" });
  });

  it("says what it found and what to install when all are too old", async () => {
    const finding = findJava({ JAVA_HOME: await home("1.8.0_412"), PATH: await path("11.0.2") });
    await expect(finding).rejects.toThrow(UnreachableError);
    await expect(finding).rejects.toThrow(
      /Java 17 or newer; JAVA_HOME has 1\.8\.0_412, PATH has 11\.0\.2\. .*apt-get install openjdk-17-jre-headless/,
    );
  });

  it("says that there is none", async () => {
    await expect(findJava({ PATH: "/nowhere" })).rejects.toThrow("none was found in JAVA_HOME or PATH");
  });
});

async function home(version: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "java-"));
  await mkdir(join(dir, "bin"));
  const java = join(dir, "bin", "java");
  await writeFile(java, `#!/bin/sh\necho 'openjdk version "${version}" 2025-01-01' >&2\n`);
  await chmod(java, 0o755);
  return dir;
}

async function path(version: string): Promise<string> {
  return join(await home(version), "bin");
}
