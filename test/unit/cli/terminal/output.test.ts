import { describe, expect, it } from "vitest";
import { Output, type OutputFormat } from "../../../../src/cli/terminal/output.ts";
import type { Failure } from "../../../../src/submit/failure.ts";

const failure: Failure = {
  code: "INPUT_NOT_READY",
  message: "2022-03-25 has not landed",
  hint: "Wait for it.",
  retryable: true,
  errorClass: null,
  sqlState: null,
  facts: { missing: [{ date: "2022-03-25", role: "current" }] },
};

function recorded(
  format: OutputFormat,
  more: { readonly quiet?: boolean; readonly secrets?: readonly string[]; readonly logFormat?: OutputFormat } = {},
) {
  const texts = { stdout: "", stderr: "" };
  const output = new Output({
    format,
    logFormat: more.logFormat ?? "text",
    quiet: more.quiet ?? false,
    colour: false,
    secrets: more.secrets ?? [],
    stdout: { write: (text) => (texts.stdout += text) },
    stderr: { write: (text) => (texts.stderr += text) },
  });
  return { output, texts };
}

describe("Output", () => {
  it("prints a result's lines on stdout, and nothing else there", () => {
    const { output, texts } = recorded("text");
    output.note("working");
    output.success({ json: { a: 1 }, lines: ["one", "two"] });
    expect(texts).toEqual({ stdout: "one\ntwo\n", stderr: "working\n" });
  });

  it("prints one JSON object for a result", () => {
    const { output, texts } = recorded("json");
    output.success({ json: { job: "x", state: "published" }, lines: ["one"] });
    expect(texts.stdout).toBe('{"schemaVersion":1,"ok":true,"job":"x","state":"published"}\n');
  });

  it("writes notes, warnings and errors as lines of JSON if that is asked for, secrets and colours left out", () => {
    const { output, texts } = recorded("text", { logFormat: "json", secrets: ["hunter2hunter2"] });
    output.note("Run 1\nof hunter2hunter2");
    output.warn("slow");
    output.success({ json: {}, lines: ["/path"] });
    output.failure({ ok: false, failure, json: {} }, 4);
    const { code, message, hint, retryable, errorClass, sqlState, facts } = failure;
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const error = { code, message, hint, retryable, errorClass, sqlState, ...facts };
    expect(texts.stdout).toBe("/path\n");
    expect(
      texts.stderr
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { time, level: "info", message: "Run 1\nof ***" },
      { time, level: "warning", message: "slow" },
      { time, level: "error", message, exitCode: 4, error },
    ]);
  });

  it("prints one JSON object for a failure, facts among the error's fields", () => {
    const { output, texts } = recorded("json");
    output.failure({ ok: false, failure, json: { job: "credit-snapshot", outcome: "not-published" } }, 4);
    expect(JSON.parse(texts.stdout)).toEqual({
      schemaVersion: 1,
      ok: false,
      job: "credit-snapshot",
      exitCode: 4,
      outcome: "not-published",
      error: {
        code: "INPUT_NOT_READY",
        message: "2022-03-25 has not landed",
        hint: "Wait for it.",
        retryable: true,
        errorClass: null,
        sqlState: null,
        missing: [{ date: "2022-03-25", role: "current" }],
      },
    });
    expect(texts.stderr).toBe("");
  });

  it("prints a failure for people on stderr, with what to do next", () => {
    const { output, texts } = recorded("text");
    output.failure({ ok: false, failure: { ...failure, errorClass: "X.Y", sqlState: "42KD9" }, json: {} }, 4);
    expect(texts).toEqual({
      stdout: "",
      stderr: "error: 2022-03-25 has not landed\n  X.Y (SQLSTATE 42KD9)\n  Wait for it.\n",
    });
  });

  it("is silent but for results, warnings and errors when quiet", () => {
    const { output, texts } = recorded("text", { quiet: true });
    output.note("working");
    output.warn("careful");
    expect(texts.stderr).toBe("warning: careful\n");
  });

  it("drops remarks, and no warnings, while a user types", () => {
    const { output, texts } = recorded("text");
    {
      using _ = output.silence();
      output.note("still trying");
      output.warn("gone");
    }
    output.note("done");
    expect(texts.stderr).toBe("warning: gone\ndone\n");
  });

  it("lets no secret out, in text or in JSON", () => {
    const { output, texts } = recorded("json", { secrets: ["hunter2hunter2"] });
    output.note("sc://h/;token=abc and hunter2hunter2");
    output.success({ json: { remote: "sc://h/;token=abc", header: "hunter2hunter2" }, lines: [] });
    expect(texts.stdout + texts.stderr).not.toMatch(/abc|hunter2/);
  });

  it("takes the progress line away before it writes anything else", () => {
    const { output, texts } = recorded("text");
    output.draw("50 %");
    output.note("done");
    expect(texts.stderr).toBe("50 %\r\u001b[Kdone\n");
  });

  it("wraps what it says on a terminal at a space, and leaves lines whole elsewhere", () => {
    const written: string[] = [];
    const stderr = { isTTY: true, columns: 20, write: (text: string) => written.push(text) };
    const options = {
      format: "text",
      logFormat: "text",
      quiet: false,
      colour: false,
      secrets: [],
      stdout: stderr,
    } as const;
    new Output({ ...options, stderr }).note("a line that is too long");
    new Output({ ...options, stderr: { ...stderr, isTTY: false } }).note("a line that is too long");
    expect(written).toEqual(["a line that is too\n  long\n", "a line that is too long\n"]);
  });

  it("makes a remark once where that is asked for", () => {
    const { output, texts } = recorded("text");
    for (const line of ["one", "two", "one"]) output.noteOnce(line);
    expect(texts.stderr).toBe("one\ntwo\n");
  });
});

describe("a terminal", () => {
  // What clears a screen, turns the direction of text, goes back to the start of the line, and rings.
  const hostile = "a\u001b[2Jb\u202ec\rd\u0007e\u009bf";
  const shown = "a\\u001b[2Jb\\u202ec\\u000dd\\u0007e\\u009bf";

  function terminal({ columns, isTTY = true }: { readonly columns?: number; readonly isTTY?: boolean }) {
    const texts = { stdout: "", stderr: "" };
    const sink = (name: keyof typeof texts) => ({
      isTTY,
      ...(columns !== undefined && { columns }),
      write: (text: string, done?: () => void) => {
        texts[name] += text;
        done?.();
      },
    });
    const [stdout, stderr] = [sink("stdout"), sink("stderr")];
    return {
      texts,
      output: new Output({
        format: "text",
        logFormat: "text",
        quiet: false,
        colour: true,
        secrets: [],
        stdout,
        stderr,
      }),
    };
  }

  it("is written no control character of others', and our colours", async () => {
    const { output, texts } = terminal({});
    output.note(hostile);
    output.warn(hostile);
    output.failure({ ok: false, failure: { ...failure, message: hostile, hint: hostile }, json: {} }, 1);
    expect(texts.stderr).toBe(
      `${shown}\n\u001b[33mwarning:\u001b[39m ${shown}\n\u001b[31merror:\u001b[39m ${shown}\n  ${shown}\n`,
    );
    output.success({ json: {}, lines: [hostile] });
    await output.data(`${hostile}\r\n\t1\n`);
    expect(texts.stdout).toBe(`${shown}\n${shown}\r\n\t1\n`);
  });

  it("is drawn one line, whatever that holds", () => {
    const { output, texts } = terminal({});
    output.draw(`${hostile}\nx`);
    expect(texts.stderr).toBe(`${shown}\\nx`);
  });

  it.each([0, undefined])("that reports the width %s has 80 columns", (columns) => {
    const { output, texts } = terminal({ ...(columns !== undefined && { columns }) });
    output.note(`${"word ".repeat(15)}and more`);
    expect(texts.stderr).toBe(`${"word ".repeat(15)}and\n  more\n`);
  });

  it("is what a pipe is not: there every character stays", async () => {
    const { output, texts } = terminal({ isTTY: false });
    output.note(hostile);
    output.success({ json: {}, lines: [hostile] });
    await output.data(hostile);
    expect(texts).toEqual({ stderr: `${hostile}\n`, stdout: `${hostile}\n${hostile}` });
  });
});
