import { randomUUID } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { sparkRemote } from "../spark.ts";
import { type Home, makeHome } from "./run-command.ts";
import { Terminal, type TerminalCommand } from "./terminal.ts";

/** The shell of `sql`, as a person at a terminal sees it. */
let terminal: Terminal;
let home: Home;

beforeAll(async () => {
  terminal = new Terminal();
  home = await makeHome();
});
afterAll(async () => {
  await terminal?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

const userId = "shell-test";
const sizes = { narrow: { columns: 80, rows: 24 }, wide: { columns: 200, rows: 24 }, high: { columns: 80, rows: 200 } };
const prompt = "spark=>";

interface OpenShell {
  readonly screen: TerminalCommand;
  /** The session's id on the server. */
  readonly sessionId: string;
  /** Waits until the screen has a line, or one that matches. */
  readonly shows: (line: string | RegExp) => Promise<void>;
  /** Types a line and waits for what it should show, and for the prompt. */
  readonly answers: (typed: string, line: string | RegExp) => Promise<void>;
}

async function openShell(
  args: readonly string[] = [],
  {
    env = {},
    size = sizes.high,
  }: { readonly env?: Readonly<Record<string, string>>; readonly size?: typeof sizes.high } = {},
): Promise<OpenShell> {
  const sessionId = randomUUID();
  const remote = `${sparkRemote()};session_id=${sessionId};user_id=${userId}`;
  const screen = await terminal.run(
    ["sql", ...args],
    { ...home.env, PAGER: "less -S", SPARK_REMOTE: remote, ...env },
    size,
  );
  const shows = async (line: string | RegExp): Promise<void> => {
    const found = (lines: readonly string[]) =>
      lines.some((one) => (typeof line === "string" ? one === line : line.test(one)));
    await expect
      .poll(
        async () => {
          const lines = await screen.lines();
          return found(lines) ? "found" : lines.join("\n");
        },
        { timeout: 30_000 },
      )
      .toBe("found");
  };
  const isReady = () => expect.poll(async () => (await screen.lines()).at(-1), { timeout: 30_000 }).toBe(prompt);
  await isReady();
  const answers = async (typed: string, line: string | RegExp): Promise<void> => {
    await screen.enter(typed);
    await shows(line);
    await isReady();
  };
  return { screen, sessionId, shows, answers };
}

async function leave({ screen }: OpenShell): Promise<void> {
  await screen.enter("\\q");
  expect((await screen.ended()).exitCode).toBe(0);
}

/** What the server says of the operations of a session. */
async function statesOf(sessionId: string): Promise<readonly string[]> {
  await using client = new SparkConnectClient({ remote: sparkRemote(), sessionId, userId, keepSession: true });
  return (await client.operationStatus([])).map(({ state }) => state);
}

const forever = "SELECT reflect('java.lang.Thread', 'sleep', 600000L) FROM range(1);";

it("statements of several lines are recalled in the next session, and those with a secret in none", async () => {
  const first = await openShell();
  await first.screen.enter("SELECT 1 AS one, 'a;");
  await first.shows(/^spark'>$/);
  await first.screen.enter("b' AS text -- ; no end");
  await first.shows(/^spark->$/);
  await first.answers(";", "  1  a; b");
  await first.answers("SELECT 'fs.s3a.secret.key' AS s;", "fs.s3a.secret.key");
  await first.answers("SELECT \"PASSWORD 'x'\" AS s;", "PASSWORD 'x'");
  await first.answers("SELECT 'token=hidden' AS s;", "token=hidden");
  await leave(first);

  const file = join(home.directory, "state", "spark-connect", "sql-history");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const statement = "SELECT 1 AS one, 'a;\nb' AS text;";
  expect(await readFile(file, "utf8")).toBe(`${JSON.stringify(statement)}\n${JSON.stringify("\\q")}\n`);

  const second = await openShell();
  await second.screen.press("Up");
  await second.shows(`${prompt} \\q`);
  await second.screen.press("Up");
  await second.shows(`${prompt} SELECT 1 AS one, 'a;`);
  await second.screen.press("Enter");
  await second.shows("  1  a; b");
  await leave(second);
});

it("Tab completes columns, tables, keywords, functions and commands", async () => {
  const shell = await openShell();
  await shell.answers("CREATE TEMP VIEW people AS SELECT 1 AS person_number, struct(2 AS inner_field) AS s;", "OK");
  const completes = async (typed: string, completed: string): Promise<void> => {
    await shell.screen.press("C-u");
    await shell.screen.press(typed);
    await shell.shows(`${prompt} ${typed}`.trimEnd());
    // What the server tells too late for one Tab is there for another.
    const isCompleted = () =>
      expect
        .poll(async () => (await shell.screen.lines()).at(-1), { timeout: 2_000 })
        .toBe(`${prompt} ${completed}`)
        .then(
          () => true,
          () => false,
        );
    let tabs = 0;
    do await shell.screen.press("Tab");
    while (!(await isCompleted()) && ++tabs < 15);
    expect((await shell.screen.lines()).at(-1)).toBe(`${prompt} ${completed}`);
  };
  await completes("SELECT * FROM peopl", "SELECT * FROM people");
  await completes("SELECT * FROM people p WHERE p.person", "SELECT * FROM people p WHERE p.person_number");
  await completes("SELECT * FROM people WHERE s.inn", "SELECT * FROM people WHERE s.inner_field");
  await completes("SELECT percentile_a", "SELECT percentile_approx");
  await completes("DISTRI", "DISTRIBUTE");
  await completes("USE spark_c", "USE spark_catalog");
  await completes("\\tim", "\\timing");
  await completes("\\d peo", "\\d people");
  await shell.screen.press("C-u");
  await leave(shell);
});

it("Ctrl-C cancels the statement on the server, and the shell goes on", async () => {
  const shell = await openShell();
  await shell.screen.enter(forever);
  await expect.poll(() => statesOf(shell.sessionId), { timeout: 30_000 }).toContain("running");
  await shell.screen.press("C-c");
  await shell.shows(/Cancelled\.$/);
  await expect.poll(() => statesOf(shell.sessionId), { timeout: 30_000 }).not.toContain("running");
  await shell.answers("SELECT 42 AS answer;", "    42");
  await leave(shell);
});

describe("rows that do not fit", () => {
  const wide = "SELECT repeat('a', 70) AS a, repeat('b', 70) AS b;";

  it("are paged on 80 columns, move sideways, and leave the prompt behind", async () => {
    const shell = await openShell([], { size: sizes.narrow });
    await shell.screen.enter(wide);
    await shell.shows(/^\(END\)|^lines 1-/);
    await shell.shows(/^a{70} {2}b{7,8}>?$/);
    await shell.screen.press("Right");
    await shell.shows(/^a{30} {2}b{47,48}>?$/);
    await shell.screen.press("q");
    await shell.answers("SELECT 'still here' AS s;", "still here");
    await leave(shell);
  });

  it("are printed where there is room: 200 columns", async () => {
    const shell = await openShell([], { size: sizes.wide });
    await shell.answers(wide, `${"a".repeat(70)}  ${"b".repeat(70)}`);
    await leave(shell);
  });

  it("come as they are read, and leaving the pager ends the query", async () => {
    const shell = await openShell([], { size: sizes.narrow });
    // Small partitions: a server makes all batches of one before it sends the first.
    await shell.screen.enter("SELECT id FROM range(0, 20000000, 1, 2000);");
    await shell.shows(/^ +5$/);
    await shell.shows(":");
    await shell.screen.press("q");
    await shell.answers("SELECT 'still here' AS s;", "still here");
    await expect.poll(() => statesOf(shell.sessionId), { timeout: 30_000 }).not.toContain("running");
    await leave(shell);
  });

  it("are cut without a pager, to the width that the terminal has now", async () => {
    const shell = await openShell();
    await shell.answers("\\pager off", "Pager is off.");
    await shell.answers(wide, /^a{38}…\s+b{38}…$/);
    await shell.screen.resize(200);
    await shell.answers(wide, `${"a".repeat(70)}  ${"b".repeat(70)}`);
    await leave(shell);
  });
});

it("backslash commands do what they do in psql", async () => {
  const shell = await openShell(["--param", "n:int=5", "--limit", "2"]);
  const { answers } = shell;
  await answers("\\x", "Expanded display is on.");
  await answers("SELECT :n AS five;", " five | 5");
  await answers("\\x", "Expanded display is off.");
  await answers("\\format csv", "Rows are shown as csv.");
  await answers("SELECT 1 AS a, 'x,y' AS b;", '1,"x,y"');
  await answers("\\format table", "Rows are shown as table.");
  await answers("SELECT id FROM range(9);", "2 rows");
  await answers("\\timing", "Timing is on.");
  await answers("SELECT 1;", /^Time: /);
  await answers("\\tming", "  Did you mean \\timing?");
  await answers("CREATE TEMP VIEW seen AS SELECT 7 AS lucky_number;", "OK");
  await answers("\\d seen", /^lucky_number +int +NULL$/);
  await answers("\\l", "default");

  const file = join(home.directory, "rows.txt");
  await answers(`\\o ${file}`, /^Rows are written to/);
  await answers("SELECT 8 AS eight;", /^1 row written to/);
  await answers("\\o", "Rows are shown here.");
  expect(await readFile(file, "utf8")).toBe("eight\n-----\n    8\n");

  const script = join(home.directory, "script.sql");
  await writeFile(script, "\\x on\nSELECT 11 AS eleven;\nSELECT nothing;\nSELECT 12 AS twelve");
  await answers(`\\i ${script}`, /stopped at line 3;/);
  await shell.shows(" eleven | 11");
  expect((await shell.screen.lines()).join("\n")).not.toContain("twelve");
  await answers("\\x off", "Expanded display is off.");

  await writeFile(join(home.directory, "editor"), '#!/bin/sh\nsed -i s/thirteen/fourteen/ "$1"\n', { mode: 0o755 });
  await leave(shell);

  const editing = await openShell([], { env: { EDITOR: join(home.directory, "editor") } });
  await editing.answers("SELECT 'thirteen' AS n; \\e", "fourteen");
  await editing.screen.enter("SELECT 'thirteen;' AS n \\e");
  await editing.shows("spark->");
  await editing.answers(";", "fourteen;");
  await leave(editing);
});

it("\\watch runs a statement again and again, until Ctrl-C", async () => {
  const shell = await openShell();
  await shell.screen.enter("SELECT 'again' AS s \\watch 0.1");
  await expect
    .poll(async () => (await shell.screen.lines()).filter((line) => line === "again").length, { timeout: 30_000 })
    .toBeGreaterThan(2);
  await shell.screen.press("C-c");
  await shell.answers("SELECT 'after' AS s;", "after");
  await leave(shell);
});

it("Ctrl-C on an empty prompt asks, and twice it leaves, as Ctrl-D does; SIGTERM ends with 143", async () => {
  const asked = await openShell();
  await asked.screen.press("not a statement");
  await asked.screen.press("C-c");
  await asked.shows(`${prompt} not a statement^C`);
  await asked.screen.press("C-c");
  await asked.shows("Ctrl-C again, Ctrl-D or \\q leaves.");
  await asked.screen.press("C-c");
  expect((await asked.screen.ended()).exitCode).toBe(0);

  const left = await openShell();
  await left.screen.press("C-d");
  expect((await left.screen.ended()).exitCode).toBe(0);

  const ended = await openShell();
  await ended.screen.signal("SIGTERM");
  expect((await ended.screen.ended()).exitCode).toBe(143);
});

it("a session has the functions of --functions and the settings of -c", async () => {
  const functions = join(import.meta.dirname, "..", "submit", "shouting.ts");
  const shell = await openShell(["--functions", functions, "-c", "spark.sql.session.timeZone=Asia/Tokyo"]);
  await shell.answers("SELECT shout(current_timezone()) AS zone;", "ASIA/TOKYO!");
  await leave(shell);
});

it("a statement is given as long as --timeout says", async () => {
  const shell = await openShell(["--timeout", "1s"]);
  await shell.answers(forever, /^error: the statement took longer than --timeout/);
  await leave(shell);
});

it("a dumb terminal gets plain lines, without a pager, and NO_COLOR no colour", async () => {
  const dumb = await openShell([], { env: { TERM: "dumb", NO_COLOR: "1" }, size: sizes.narrow });
  await dumb.answers("SELECT id FROM range(40);", "40 rows");
  await dumb.answers("SELECT nothing;", /^error: /);
  expect(await dumb.screen.coloured()).not.toContain("\u001b");
  await leave(dumb);
});
