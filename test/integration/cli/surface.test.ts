import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutCredentials } from "../../../src/cli/spark/recorded-address.ts";
import { SparkSession } from "../../../src/index.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { land, submitSnapshot } from "../credit-snapshot/landing-zone.ts";
import { HeldRun } from "../held-run.ts";
import { sparkRemote } from "../spark.ts";
import { type Home, makeHome } from "./run-command.ts";
import { runInPipe, Terminal, type TerminalCommand, terminalColumns } from "./terminal.ts";

/** The command's output, on a terminal of 80 columns and in a log file. */
let terminal: Terminal;
let home: Home;
let env: Readonly<Record<string, string>>;
/** Always directly in /tmp: a path's length decides where a line is broken. */
let root: string;

const landedDays = ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"];

beforeAll(async () => {
  terminal = new Terminal();
  home = await makeHome();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  root = await mkdtemp("/tmp/lake-");
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await land(spark, join(root, "landing"), { days: landedDays });
});
afterAll(async () => {
  await terminal?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

/** Whether there is a Spark UI depends on the server that the tests run on. */
function withoutUi(text: string): string {
  return text.replace(/^(Spark UI: | {2}ui {2}).*\n?/gm, "").trimEnd();
}

/** Whether an end was seen, and when, is chance. */
function withoutEnds(text: string): string {
  return text
    .replace(/^ {2}(ended|took) {4,5}.*\n/gm, "")
    .replace(/(<time>)( {2,}(\d+ min )?<duration>)? +(?=\d+ {2})/g, "$1  ");
}

/** The same words everywhere: names replace what differs from run to run. */
function masked(text: string): string {
  const named = withoutUi(text)
    .replaceAll(root, "<lake>")
    .replaceAll(process.cwd(), "<cwd>")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replace(/^[0-9a-f]{8}(?= )/gm, "<id>")
    .replace(/_run-(\d{4})-[0-9a-f]{8}-[0-9a-f]{4}/g, "_run-$1-<run>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/\b\d+(\.\d)? m?s\b/g, "<duration>")
    .replace(/\b\d+(\.\d)? k?B\b/g, "<bytes>")
    .replace(/localhost:\d+/g, "localhost:<port>")
    .replace(/(?<=Spark )\d+\.\d+\.\d+/g, "<version>")
    .replace(/#\d+/g, "#<n>");
  return withoutEnds(named);
}

/** Without Spark's own plan, which has lines of any length. */
function upToPlan(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith("== Physical Plan =="));
  return at < 0 ? lines : lines.slice(0, at);
}

interface Seen {
  readonly exitCode: number;
  readonly terminal: string;
  readonly pipe: string;
}

/** Runs a command on the terminal and in a pipe, and checks what holds for all output. */
async function seen(argsFor: (where: "terminal" | "pipe") => readonly string[]): Promise<Seen> {
  const onTerminal = await (await terminal.run(argsFor("terminal"), env)).ended();
  const inPipe = await runInPipe(argsFor("pipe"), env);
  expect(inPipe.exitCode, inPipe.text).toBe(onTerminal.exitCode);
  const lines = upToPlan(onTerminal.lines);
  // Only text that cannot be broken is wider than the terminal: a path, or a command to copy.
  expect(lines.filter((line) => line.length > terminalColumns && !/\S{36}/.test(line))).toEqual([]);
  // A log file has neither colours nor a bar.
  expect(inPipe.text).not.toContain("\u001b");
  expect(inPipe.text).not.toContain("\r");
  const pipe = upToPlan(inPipe.text.trimEnd().split("\n")).join("\n");
  return { exitCode: onTerminal.exitCode, terminal: masked(lines.join("\n")), pipe: masked(pipe) };
}

const words = (text: string): readonly string[] => text.split(/\s+/).map((word) => word.replace("/terminal", "/pipe"));

/** The snapshot is what the terminal shows; a log file has the same words, on whole lines. */
async function expectSeen(args: Parameters<typeof seen>[0], exitCode: number): Promise<void> {
  const { terminal: screen, pipe, ...ended } = await seen(args);
  expect(ended, screen).toEqual({ exitCode });
  expect(words(screen)).toEqual(words(pipe));
  expect(screen).toMatchSnapshot();
}

describe("help fits a terminal, and is the same in a pipe:", () => {
  const commands = [
    "",
    "submit",
    "submit credit-snapshot",
    "backfill",
    "backfill credit-snapshot",
    "list",
    "attach",
    "status",
    "status credit-snapshot",
    "report",
    "cancel",
    "sql",
    "typegen",
    "resolve",
    "gc",
    "local",
    "local install",
    "local start",
    "local stop",
    "local status",
    "init",
    "init pipeline",
    "doctor",
    "completion",
  ];
  it.each(commands)("%s --help", async (command) => {
    const args = [...command.split(" ").filter((word) => word !== ""), "--help"];
    const { terminal: screen, pipe, exitCode } = await seen(() => args);
    expect(exitCode).toBe(0);
    expect(screen.split("\n").filter((line) => line.length > terminalColumns)).toEqual([]);
    expect(pipe).toBe(screen);
    expect(screen).toMatchSnapshot();
  });
});

const lake = (where: string) => ({ landing: join(root, "landing"), processed: join(root, where) });
const snapshot =
  (asOf: string, ...more: readonly string[]) =>
  (where: string) =>
    submitSnapshot(lake(where), asOf, ...more);

describe("a summary on a terminal", () => {
  it("of a dry run", () => expectSeen(snapshot("2022-03-24", "--dry-run"), 0));
  it("of a run that published", () => expectSeen(snapshot("2022-03-24"), 0));
  it("of one that had nothing to do", () => expectSeen(snapshot("2022-03-24"), 0));
  it("of a detached run", async () => {
    const held = new HeldRun();
    const where = `record_date < '2022-03-25' OR ${held.condition}`;
    await expectSeen(snapshot("2022-03-25", "--detach", "--where", where), 0);
    await held.release();
  });

  const named = (command: string) => (where: string) => [
    command,
    "credit-snapshot",
    "--processed",
    lake(where).processed,
    "--as-of",
    "2022-03-25",
  ];
  it("of a run that is attached", () => expectSeen(named("attach"), 0));
  it("of a run's status", () => expectSeen(named("status"), 0));
  it("of a run that is cancelled too late", () => expectSeen(named("cancel"), 0));
  it("of the runs there were", () => expectSeen(() => ["list"], 0));
  it("of a table that is looked for", () =>
    expectSeen((where) => ["resolve", "--processed", lake(where).processed], 0));

  const zones = (where: string) => ["--landing", lake(where).landing, "--processed", lake(where).processed];
  const backfill = (to: string) => (where: string) => [
    "backfill",
    "credit-snapshot",
    ...zones(where),
    "--from",
    "2022-03-24",
    "--to",
    to,
  ];
  it("of a backfill", () => expectSeen(backfill("2022-03-25"), 0));

  it("of garbage", async () => {
    await expectSeen(snapshot("2022-03-24", "--republish", "-q"), 0);
    const collect = (where: string) => ["gc", "--processed", lake(where).processed, "--keep-superseded", "0"];
    await expectSeen(collect, 0);
    await expectSeen((where) => [...collect(where), "--yes"], 0);
    await expectSeen(collect, 0);
  });

  it("of rows", () =>
    expectSeen(() => ["sql", "SELECT id, concat('credit ', id) AS name, id * 1.5 AS value FROM range(8, 12)"], 0));
  it("of rows that are wider than it", async () => {
    const columns = Array.from({ length: 30 }, (_, index) => `id * ${index} AS column_${index}`).join(", ");
    const query = (what: string) => ["sql", `SELECT id, ${what} FROM range(2)`];
    for (const what of ["repeat('long ', 40) AS words, id * 2 AS twice", columns]) {
      const onTerminal = await (await terminal.run(query(what), env)).ended();
      expect(onTerminal.lines.filter((line) => line.length > terminalColumns)).toEqual([]);
      expect(masked(onTerminal.lines.join("\n"))).toMatchSnapshot();
    }
  });
  it("of the Spark on this machine", () => expectSeen(() => ["local", "stop"], 0));
});

describe("an error on a terminal", () => {
  it("of Spark's: 1", () => expectSeen(() => ["sql", "SELECT nothing FROM range(1)"], 1));
  it.each([
    [["submit", "credit-snapshot"]],
    [["submit", "credit-snapshot", "--num-executors", "4"]],
    [["submit", "credit-snapshot", "--landing", "/l", "--processed", "/p", "--remote", "spark://master:7077"]],
    [["status", "credit-snapshot"]],
    [["attach", "00000000"]],
  ])("of the arguments in %j: 2", (args) => expectSeen(() => args, 2));
  it("of a server that is not there: 3", () =>
    expectSeen(() => ["sql", "SELECT 1", "--remote", "sc://localhost:1"], 3));
  it("of a day that has not landed: 4", () => expectSeen(snapshot("2022-03-26"), 4));
  it("of a column that is not there: 5", () => expectSeen(snapshot("2022-03-25", "--key", "nope"), 5));
  it("of a run that its server has dropped: 9", async () => {
    const id = randomUUID();
    await new RunStore(runStoreDirectory(env)).save({
      schemaVersion: 1,
      run: { id, userId: "spark-connect", sessionId: randomUUID(), operationId: id },
      job: join(root, "gone.sql"),
      name: null,
      arguments: {},
      spark: { remote: withoutCredentials(sparkRemote()), profile: null },
      fields: {},
      state: "running",
      startedAt: "2022-03-26T04:00:00.000Z",
      updatedAt: "2022-03-26T04:00:00.000Z",
      keptUntil: "2022-03-26T04:05:00.000Z",
    });
    await expectSeen(() => ["attach", id], 9);
    await expectSeen(() => ["status", id], 0);
  });
  it("of a time limit: 8", () => expectSeen(snapshot("2022-03-25", "--republish", "--timeout", "1ms"), 8));
});

describe("while a run goes on, a terminal", () => {
  /** A run that takes a minute, with its bar on the screen. */
  async function slowRun(name: string): Promise<TerminalCommand> {
    const slow = join(root, `${name}.sql`);
    await writeFile(
      slow,
      `INSERT OVERWRITE DIRECTORY '${root}/${name}' USING parquet
       SELECT id, java_method('java.lang.Thread', 'sleep', 4800L) AS slept FROM range(0, 100, 1, 100)`,
    );
    const run = await terminal.run(["submit", slow, "--target", slow], env);
    const isBar = (line: string) =>
      /^\[=* *\] \d+\/100 tasks, \d running, 0\/1 stages, 0 B read(, 0 B\/s)?, \d+ s$/.test(line);
    await expect.poll(async () => (await run.lines()).filter(isBar).length, { timeout: 60_000 }).toBe(1);
    return run;
  }

  it("has a bar with tasks, stages and bytes, and is clean after Ctrl-C: 130", async () => {
    const run = await slowRun("interrupted");
    await run.press("C-c");
    const { exitCode, lines } = await run.ended();
    expect(exitCode).toBe(130);
    expect(masked(lines.join("\n"))).toMatchSnapshot();
  });

  it("is clean after SIGTERM: 143", async () => {
    const run = await slowRun("terminated");
    await run.signal("SIGTERM");
    const { exitCode, lines } = await run.ended();
    expect(exitCode).toBe(143);
    expect(masked(lines.join("\n"))).toMatchSnapshot();
  });

  it("tells a second one of it: 6, and the first one when another process cancels it: 7", async () => {
    const run = await slowRun("contended");
    const file = join(root, "contended.sql");
    const named = (command: string) => () => [command, file, "--target", file];
    await expectSeen(() => [...named("submit")(), "--if-running", "fail"], 6);
    await expectSeen(named("status"), 0);
    await expectSeen(named("cancel"), 0);
    const { exitCode, lines } = await run.ended();
    expect(exitCode).toBe(7);
    expect(masked(lines.join("\n"))).toMatchSnapshot();
    await expectSeen(named("attach"), 7);
  });

  it("has red errors, and none where NO_COLOR is set", async () => {
    const red = await terminal.run(["sumbit"]);
    await red.ended();
    expect(await red.coloured()).toContain("\u001b[31merror:\u001b[39m unknown command 'sumbit'");
    const plain = await terminal.run(["sumbit"], { NO_COLOR: "1" });
    await plain.ended();
    expect(await plain.coloured()).toContain("error: unknown command 'sumbit'");
  });
});
