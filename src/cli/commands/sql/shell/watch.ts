import { setTimeout as delay } from "node:timers/promises";
import { FailureError } from "../../../../submit/failure.ts";
import type { ShellControl } from "./shell-control.ts";

const defaultSeconds = 2;
const maxSeconds = 86_400;

/** `\watch [SECONDS]`: runs a statement again and again until Ctrl-C, or until it fails. */
export async function watch(shell: ShellControl, argument: string): Promise<void> {
  const seconds = argument === "" ? defaultSeconds : Number(argument);
  if (!(seconds > 0 && seconds <= maxSeconds)) {
    throw new FailureError("USAGE", `\\watch: '${argument}' is not a number of seconds from 0 to ${maxSeconds}`);
  }
  const sql = shell.takePending() || shell.last;
  if (sql === "") {
    throw new FailureError("USAGE", "\\watch has no statement to run", {
      hint: "Write one before it: SELECT 1 \\watch 5",
    });
  }
  const every = `every ${seconds} s, until Ctrl-C`;
  while (!shell.signal.aborted) {
    shell.context.output.note(`${new Date().toLocaleString("sv-SE")} (${every})`);
    await shell.runSql(sql, "direct");
    await delay(seconds * 1_000, undefined, { signal: shell.signal }).catch(() => {});
  }
}
