import { describe, expect, it } from "vitest";
import { runCommand, runJson } from "../../integration/cli/run-command.ts";

// None of these needs or looks for a Spark: each is done in well under a second.
describe("help", () => {
  it("is an object with -o json", async () => {
    const { json } = await runJson(["--help"]);
    expect(json).toEqual({ schemaVersion: 1, ok: true, help: expect.stringMatching(/^Usage: spark-connect/) });
  });

  it("prints the version, which is the package's", async () => {
    const { version } = (await import("../../../package.json", { with: { type: "json" } })).default;
    expect(await runCommand(["--version"])).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("a usage error", () => {
  const snapshot = ["submit", "credit-snapshot", "--landing", "/l", "--processed", "/p"];
  it.each([
    [[]],
    [["sumbit"]],
    [["submit"]],
    [["submit", "credit-snapsht"]],
    [["submit", "--landing", "/l"]],
    [["submit", "credit-snapshot"]],
    [[...snapshot, "--landin", "/x"]],
    [[...snapshot, "--as-of", "2022-02-30"]],
    [[...snapshot, "--as-of", "2999-01-01"]],
    [[...snapshot, "--as-of", "2022-03-25", "--as-of", "2022-03-26"]],
    [[...snapshot, "--timeout", "10"]],
    [[...snapshot, "--driver-memory", "4g"]],
    [[...snapshot, "--num-executors=3"]],
    [[...snapshot, "--deploy-mode", "cluster"]],
    [[...snapshot, "--master", "yarn"]],
    [[...snapshot, "--jars", "a.jar"]],
    [[...snapshot, "--packages", "org.example:score:1.0"]],
    [["sql", "SELECT 1", "--packages", "org.example:score:1.0"]],
    [[...snapshot, "--archives", "env.tar.gz"]],
    [[...snapshot, "--remote", "spark://master:7077"]],
    [[...snapshot, "--remote", "sc://h", "--profile", "p"]],
    [[...snapshot, "--conf", "novalue"]],
    [[...snapshot, "--dry-run", "--detach"]],
    [[...snapshot, "-o", "xml"]],
    [["submit", "credit-snapshot", "--landing", "s3a://lake/l", "--processed", "/p"]],
    [["submit", "nothere.ts"]],
    [["submit", "nothere.sql"]],
    [["local"]],
    [["local", "sart"]],
    [["init", "piplin", "sales"]],
    [["sql", "SELECT 1", "--format", "tabel"]],
    [["completion", "bsh"]],
    [["typegn"]],
    [["typegen", "--tabel", "x"]],
    [["typegen"]],
    [["typegen", "nothere/*.sql"]],
    [["typegen", "nothere.sql"]],
    [["resolve"]],
  ])("in %j has exit code 2, a reason and a way out", async (args) => {
    const { exitCode, stdout, stderr } = await runCommand(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const today = new Date().toISOString().slice(0, 10);
    expect(stderr.replaceAll(process.cwd(), "<cwd>").replaceAll(today, "<today>")).toMatchSnapshot();
  });

  it.each([
    ["--file", ["sql", "-f", "a.sql", "-f", "b.sql"]],
    ["--functions", ["sql", "SELECT 1", "--functions", "a.ts", "--functions=b.ts"]],
    ["--limit", ["list", "--limit", "1", "--limit", "2"]],
    ["--remote", ["--remote", "sc://a", "list", "--remote", "sc://b"]],
    ["--profile", ["list", "-p", "a", "-pb"]],
    ["--conf: 'a'", ["sql", "SELECT 1", "-c", "a=1", "-c", "a=2"]],
    ["--timeout", [...snapshot, "--timeout", "1h", "--timeout", "2h"]],
    ["--name", [...snapshot, "--name", "a", "--name", "b"]],
    ["--processed", ["report", "credit-snapshot", "--processed", "/a", "--processed", "/b"]],
    ["--session-id", ["status", "--session-id", "a", "--session-id", "b", "--operation-id", "c"]],
    ["--master", ["local", "start", "--master", "local[1]", "--master", "local[2]"]],
  ])("says that %s is given twice, with other values", async (option, args) => {
    expect(await runCommand(args)).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: `error: ${option} is given twice\n  Give it once.\n`,
    });
  });

  it("is exactly one object with -o json", async () => {
    const { exitCode, json, stderr } = await runJson([...snapshot, "--as-of", "2022-02-30"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    expect(json).toEqual({
      schemaVersion: 1,
      ok: false,
      job: "credit-snapshot",
      exitCode: 2,
      outcome: "not-published",
      durationMs: expect.any(Number),
      error: {
        code: "USAGE",
        message: expect.stringContaining("2022-02-30"),
        hint: null,
        retryable: false,
        errorClass: null,
        sqlState: null,
      },
    });
  });

  it("is one object too when the arguments themselves cannot be parsed", async () => {
    const { json } = await runJson(["submit", "credit-snapshot", "--nonsense"]);
    expect(json).toMatchObject({ ok: false, exitCode: 2, error: { code: "USAGE" } });
  });
});

describe("global options that are written together", () => {
  it.each([
    [["sumbit", "-qo", "json"]],
    [["sumbit", "-qojson"]],
    [["-vqo", "json", "sumbit"]],
    [["sumbit", "-o", "text", "--output=json"]],
    [["sumbit", "-c", "novalue", "-o", "json"]],
  ])("are taken apart: %j asks for JSON", async (args) => {
    const { exitCode, stdout } = await runCommand(args);
    expect({ exitCode, ok: JSON.parse(stdout).ok }).toEqual({ exitCode: 2, ok: false });
  });

  it.each([
    [["sumbit", "-o", "json", "-o", "text"]],
    [["sumbit", "--", "-o", "json"]],
    [["sumbit", "--config", "-ojson"]],
  ])("count as commander counts them: %j asks for text", async (args) => {
    const { exitCode, stdout, stderr } = await runCommand(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("unknown command 'sumbit'");
  });

  it("print stack traces after -vo text", async () => {
    const { stderr } = await runCommand(["sql", "--profile", "nowhere", "-vo", "text", "SELECT 1"]);
    expect(stderr).toMatch(/\n {4}at /);
  });
});

describe("output", () => {
  it("has no colour in a pipe, and no bar", async () => {
    const { stderr } = await runCommand(["sumbit"], { env: { FORCE_COLOR: undefined } });
    expect(stderr).not.toContain("\u001b");
  });

  it("warns of a token in the arguments, and does not repeat it", async () => {
    const { stderr, stdout } = await runCommand(["submit", "x", "--remote", "sc://h/;token=s3cr3t-t0ken"]);
    expect(stderr).toContain("visible to every user of this machine");
    expect(stdout + stderr).not.toContain("s3cr3t");
  });
});
