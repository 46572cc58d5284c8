import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const main = join(import.meta.dirname, "..", "..", "..", "dist", "cli", "main.js");
export const terminalColumns = 80;

/** The exit code comes last on the screen; the shell outlives the command, and Ctrl-C goes to the command. */
const untilEnd = 'trap : INT; "$@"; printf "[exit %s]" $?; exec sleep 3600';

/** What a user sees, and can do. */
export interface TerminalCommand {
  /** The screen's text now, each line as it was printed: a line that the terminal had to break is one line. */
  lines(): Promise<readonly string[]>;
  /** The same, unchanged and with its colours. */
  coloured(): Promise<string>;
  /** Types a key, in tmux's words: `C-c`. */
  press(key: string): Promise<void>;
  /** Types a text as it is, and presses Enter. */
  enter(text: string): Promise<void>;
  /** Gives the window another width. */
  resize(columns: number): Promise<void>;
  /** Sends a signal to the command, and to nothing else on the screen. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Waits for the command's end; the screen stays as it is. */
  ended(): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }>;
}

/** The size of a screen; tests that do not page see all that was printed on a high one. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const highScreen: ScreenSize = { columns: terminalColumns, rows: 400 };

/** A real terminal, by default of 80 columns. Disposing ends what still runs in it. */
export class Terminal implements AsyncDisposable {
  readonly #socket = `spark-connect-test-${randomUUID()}`;

  /** Runs the built command in a screen of its own. */
  run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    size: ScreenSize = highScreen,
  ): Promise<TerminalCommand> {
    const { TERM: kind, ...others } = env;
    // tmux gives its windows a TERM of its own.
    const asked = kind === undefined ? [] : ["env", `TERM=${kind}`];
    return this.open(["sh", "-c", untilEnd, "sh", ...asked, process.execPath, main, ...args], others, size);
  }

  /** Runs any program in a screen of its own. */
  async open(
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
    { columns, rows }: ScreenSize = highScreen,
  ): Promise<TerminalCommand> {
    const settings = Object.entries({ NO_COLOR: "", ...env }).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
    const size = ["-x", String(columns), "-y", String(rows)];
    const format = ["-d", "-P", "-F", "#{pane_id}"];
    const pane = (await this.#tmux("new-session", ...format, ...size, ...settings, "--", ...command)).trim();
    return this.#commandIn(pane);
  }

  #commandIn(pane: string): TerminalCommand {
    const screen = async (...flags: readonly string[]) =>
      (await this.#tmux("capture-pane", "-p", ...flags, "-t", pane)).trimEnd();
    const lines = async () => (await screen("-J")).split("\n").map((line) => line.trimEnd());
    return {
      lines,
      coloured: () => screen("-e"),
      press: async (key) => void (await this.#tmux("send-keys", "-t", pane, key)),
      enter: async (text) => {
        // tmux takes a semicolon at the end for the end of its own command.
        await this.#tmux("send-keys", "-t", pane, "-l", text.replace(/;$/, "\\;"));
        await this.#tmux("send-keys", "-t", pane, "Enter");
      },
      resize: async (width) => void (await this.#tmux("resize-window", "-t", pane, "-x", String(width))),
      signal: async (name) => {
        const shell = (await this.#tmux("display-message", "-p", "-t", pane, "#{pane_pid}")).trim();
        const [command] = (await readFile(`/proc/${shell}/task/${shell}/children`, "utf8")).split(" ");
        process.kill(Number(command), name);
      },
      ended: async () => {
        for (;;) {
          const text = (await lines()).join("\n");
          const [end, exitCode] = /\n?\[exit (\d+)\]$/.exec(text) ?? [];
          if (end !== undefined) return { exitCode: Number(exitCode), lines: text.slice(0, -end.length).split("\n") };
          await delay(50);
        }
      },
    };
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { TMUX: _, SPARK_REMOTE: __, SPARK_CONNECT_AUTHENTICATE_TOKEN: ___, ...env } = process.env;
    const { stdout } = await promisify(execFile)("tmux", ["-L", this.#socket, "-f", "/dev/null", ...args], {
      env: { ...env, TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
    });
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => {});
  }
}

/** Runs the built command with both of its streams in one pipe, as `2>&1 | cat` does. */
export async function runInPipe(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const { SPARK_REMOTE: _, SPARK_CONNECT_AUTHENTICATE_TOKEN: __, NO_COLOR: ___, ...own } = process.env;
  const script = 'exec "$@" 2>&1';
  try {
    const words = ["-c", script, "sh", process.execPath, main, ...args];
    const { stdout } = await promisify(execFile)("sh", words, { env: { ...own, ...env } });
    return { exitCode: 0, text: stdout };
  } catch (error) {
    const { code, stdout } = Object(error);
    if (typeof code !== "number") throw error;
    return { exitCode: code, text: String(stdout) };
  }
}
