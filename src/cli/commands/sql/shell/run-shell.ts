import { stdin, stdout } from "node:process";
import type { Command } from "commander";
import type { OpenPart } from "../../../../submit/sql/sql-piece.ts";
import type { CliContext } from "../../../context.ts";
import type { CommandResult } from "../../../terminal/output.ts";
import { openSqlSession, type SqlOptions } from "../sql-session.ts";
import { completions } from "./completion/complete.ts";
import { ServerNames } from "./completion/server-names.ts";
import { History, historyFile, historySize } from "./history.ts";
import { LineEditor } from "./line-editor.ts";
import { Shell } from "./shell.ts";
import type { Typed } from "./statement-reader.ts";
import { StatementRunner } from "./statement-runner.ts";

/** `sql` on a terminal without a statement: reads statements and commands until the user leaves. */
export async function runShell(context: CliContext, command: Command): Promise<CommandResult> {
  const { output, env, signals } = context;
  const { format, limit = null, timeout = null, param = {} } = command.opts() as SqlOptions; // What the command declares.
  await using session = await openSqlSession(context, command);
  const { spark } = session;
  // A session that is lost is replaced before the next call.
  let sessions = 0;
  await spark.client.renewWith(async () => {
    await session.setUp();
    sessions++;
  });
  output.note(
    `Spark ${await spark.version({ signal: signals.signal })}. End statements with ;  \\help lists the commands, \\q leaves.`,
  );
  const history = new History({
    file: historyFile(env),
    size: historySize(env),
    secrets: [env["SPARK_CONNECT_AUTHENTICATE_TOKEN"] ?? ""].filter((secret) => secret !== ""),
    warn: (message) => output.warn(message),
  });
  using ending = new Ending();
  const names = new ServerNames(spark, ending.signal);
  const onChange = (sql: string) => names.noteStatement(sql);
  const sessionCount = () => sessions;
  const options = { spark, sessionCount, format, limit, timeoutMs: timeout, params: param, onChange };
  await using statements = new StatementRunner(context, options);
  const shell = new Shell(context, statements, history);
  using editor = new LineEditor({
    // Both are terminals, or the command would not be a shell.
    input: stdin,
    output: stdout,
    history: history.entries,
    complete: (before, line) => {
      const { pending } = shell.reader;
      const above = pending === "" ? "" : `${pending}\n`;
      return completions(names, { before: above + before, text: above + line, cwd: context.cwd });
    },
  });
  const stop = (): void => editor[Symbol.dispose]();
  signals.signal.addEventListener("abort", stop, { once: true });
  await readAndRun(shell, { output, editor, history });
  signals.signal.throwIfAborted();
  return { ok: true, json: {}, lines: [] };
}

interface Typing {
  readonly output: CliContext["output"];
  readonly editor: LineEditor;
  readonly history: History;
}

async function readAndRun(shell: Shell, { output, editor, history }: Typing): Promise<void> {
  const { reader } = shell;
  let typed: Typed | null = null;
  const take = (line: string): string | null => {
    reader.add(line);
    typed = reader.mayEnd(line) ? reader.next() : null;
    return typed === null ? prompts[reader.within] : null;
  };
  const read = async () => {
    using _ = output.silence();
    return await editor.read(prompts[reader.within], { take, hasPending: () => reader.pending !== "" });
  };
  for (let mayLeave = false; !shell.isLeft; ) {
    typed = reader.next();
    if (typed === null) {
      const how = await read();
      if (how === "ended" || (how === "interrupted" && mayLeave))
        return void process.stdout.write(how === "ended" ? "\n" : "");
      if (how === "interrupted") output.note("Ctrl-C again, Ctrl-D or \\q leaves.");
      if (how === "cleared") reader.take();
      mayLeave = how === "interrupted";
    }
    if (typed === null) continue;
    const isDone = await shell.run(typed);
    editor.history = history.entries;
    if (isDone || editor.typedAhead === 0) continue;
    output.warn(`${editor.typedAhead} lines that were typed ahead are dropped`);
    editor.dropTypedAhead();
  }
}

/** Ends questions that no longer matter. */
class Ending implements Disposable {
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#controller.abort(new Error("the shell has ended"));
  }
}

const prompts: Readonly<Record<OpenPart, string>> = {
  nothing: "spark=> ",
  statement: "spark-> ",
  comment: "spark*> ",
  "'": "spark'> ",
  '"': 'spark"> ',
  "`": "spark`> ",
  $: "spark$> ",
};
