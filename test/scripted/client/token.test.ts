import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Token } from "../../../src/client/token.ts";

describe("a token", () => {
  it("given as text is that text, and cannot be refreshed", async () => {
    const token = new Token("abc");
    expect(await token.get()).toBe("abc");
    expect(await token.refresh("abc")).toBe(false);
  });

  it("from a function is asked for once, and once more when it was refused", async () => {
    let calls = 0;
    const token = new Token(() => `t${++calls}`);
    expect([await token.get(), await token.get()]).toEqual(["t1", "t1"]);
    expect(await token.refresh("t1")).toBe(true);
    expect(await token.get()).toBe("t2");
    expect(calls).toBe(2);
  });

  it("that another call refreshed already is not read again", async () => {
    let calls = 0;
    const token = new Token(() => `t${++calls}`);
    await token.get();
    await token.refresh("t1");
    expect(await token.refresh("t1")).toBe(true);
    expect(calls).toBe(2);
  });

  it("that is still the same after a refusal says so", async () => {
    const token = new Token(async () => "same");
    await token.get();
    expect(await token.refresh("same")).toBe(false);
  });

  it("from a file follows the file, without the final newline", async () => {
    const folder = await mkdtemp(join(tmpdir(), "token-"));
    const file = join(folder, "token");
    await writeFile(file, "one\n");
    const token = new Token({ file });
    expect(await token.get()).toBe("one");
    await writeFile(file, "two\n");
    expect(await token.refresh("one")).toBe(true);
    expect(await token.get()).toBe("two");
    await rm(folder, { recursive: true });
  });

  it.each(["s3cret\nsecond line\n", "s3cr\u00e9t"])("that no header can carry is not repeated: %j", async (text) => {
    const folder = await mkdtemp(join(tmpdir(), "token-"));
    const file = join(folder, "token");
    await writeFile(file, text, "latin1");
    const holds = "characters that no header can carry. A token is printable ASCII text.";
    await expect(new Token({ file }).get()).rejects.toThrowError(`No token: the file ${file} holds ${holds}`);
    await expect(new Token(text).get()).rejects.toThrowError(`No token: the client was given ${holds}`);
    await rm(folder, { recursive: true });
  });

  it("from a command is what that prints", async () => {
    const token = new Token({ command: [process.execPath, "-e", "console.log('from-command')"] });
    expect(await token.get()).toBe("from-command");
  });

  it.each([
    [["/bin/sh", "-c", "echo s3cret; echo no entry >&2; exit 4"], "exit code 4: no entry"],
    [["/bin/sh", "-c", "echo s3cret; exit 1"], "exit code 1"],
    [["/no/such/command", "s3cret"], "spawn /no/such/command ENOENT"],
    [["/bin/sh", "-c", "echo s3cret; kill -9 $$"], "signal SIGKILL"],
  ] as const)(
    "from the command %j fails with the command's reason alone, also as Node prints it",
    async (command, reason) => {
      const error: unknown = await new Token({ command }).get().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: reason });
      expect(inspect(error)).not.toContain("s3cret");
    },
  );

  it("from an environment variable that is not set fails with the variable's name, and is asked for again", async () => {
    const token = new Token({ env: "SPARK_CONNECT_TEST_NO_SUCH_TOKEN" });
    await expect(token.get()).rejects.toThrowError(
      "No token: the environment variable SPARK_CONNECT_TEST_NO_SUCH_TOKEN holds nothing.",
    );
    await expect(token.get()).rejects.toThrowError("No token");
  });
});
