import { describe, expect, it } from "vitest";
import { noteStack } from "../../../../src/cli/terminal/note-stack.ts";
import { Output } from "../../../../src/cli/terminal/output.ts";
import { SparkConnectError } from "../../../../src/errors.ts";

function noted(error: unknown, { verbose = true, quiet = false } = {}): string {
  let text = "";
  const sink = { write: (more: string) => (text += more) };
  const output = new Output({
    format: "text",
    logFormat: "text",
    quiet,
    colour: false,
    secrets: ["s3cret-t0ken"],
    stdout: sink,
    stderr: sink,
  });
  noteStack({ verbose, output }, error);
  return text;
}

/** An error whose stack is known. */
function error(stack: string, cause?: unknown): Error {
  return Object.assign(new Error(stack, { cause }), { stack });
}

describe("noteStack", () => {
  it("prints the stack of an error and of each of its causes", () => {
    expect(noted(error("A\n  at a", error("B\n  at b", error("C"))))).toBe(
      "A\n  at a\nCaused by: B\n  at b\nCaused by: C\n",
    );
  });

  it("prints the server's stack trace once, at the end", () => {
    const ofSpark = new SparkConnectError("B", { serverStackTrace: "java.lang.Error: x" });
    const explained = new SparkConnectError("A", { serverStackTrace: "java.lang.Error: x", cause: ofSpark });
    ofSpark.stack = "B";
    explained.stack = "A";
    expect(noted(explained)).toBe("A\nCaused by: B\nCaused by: on the server: java.lang.Error: x\n");
  });

  it("ends where a cause comes around again", () => {
    const inner = error("B");
    const outer = error("A", inner);
    inner.cause = outer;
    expect(noted(outer)).toBe("A\nCaused by: B\n");
  });

  it("prints no secret", () => {
    expect(noted(error("A with s3cret-t0ken"))).toBe("A with ***\n");
  });

  it.each([
    ["without --verbose", error("A"), { verbose: false }],
    ["with --quiet", error("A"), { quiet: true }],
    ["for a value that is not an error", "A", {}],
  ])("prints nothing %s", (_, thrown, options) => {
    expect(noted(thrown, options)).toBe("");
  });
});
