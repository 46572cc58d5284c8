import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { printable } from "../../../terminal/printable.ts";

/** A command that shows text page by page; `null` where there is none. */
export type PagerCommand = readonly [file: string, ...args: string[]] | null;

/**
 * `$PAGER` as the shell runs it, or `less -S`, which leaves long lines whole and moves sideways. None where `$PAGER` is
 * empty, the terminal cannot move the cursor, or there is no `less`.
 */
export function pagerCommand(env: Readonly<Record<string, string | undefined>>): PagerCommand {
  const { TERM: terminal, PAGER: own, PATH: path = "" } = env;
  if (terminal === "dumb" || own?.trim() === "") return null;
  if (own !== undefined) return ["sh", "-c", own];
  return path.split(":").some((folder) => folder !== "" && isExecutable(join(folder, "less"))) ? ["less", "-S"] : null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A running pager. */
export class Pager {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #isGone = false;

  constructor([file, ...args]: NonNullable<PagerCommand>) {
    this.#child = spawn(file, args, { stdio: ["pipe", "inherit", "inherit"] });
    // The user may leave it before it has read all.
    this.#child.stdin?.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", () => resolve(127));
      this.#child.once("close", (exitCode) => resolve(exitCode));
    });
    void this.#ended.then(() => {
      this.#isGone = true;
    });
  }

  /** `false` when the user has left it. */
  async write(text: string): Promise<boolean> {
    const { stdin } = this.#child;
    if (this.#isGone || stdin === null) return false;
    const written = new Promise<boolean>((resolve) => stdin.write(printable(text), (error) => resolve(!error)));
    return await Promise.race([written, this.#ended.then(() => false)]);
  }

  /** Resolves with its exit code once the user has left it. */
  async end(): Promise<number | null> {
    this.#child.stdin?.end();
    return await this.#ended;
  }
}
