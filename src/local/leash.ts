import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Environment } from "./directories.ts";

/**
 * Runs "$@" until it ends or standard input does. Standard input ends when the process that holds its other end is
 * gone, for whatever reason. Descriptor 3 is told the command's pid. SIGTERM goes to the whole process group, for what
 * the command has started; a handler that does nothing, unlike an ignored signal, is not inherited by the command.
 */
const leashScript = `
scratch=$1; shift
trap : TERM
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-
{
  trap : TERM
  read -r _
  kill -TERM 0
  tenths=0
  while kill -0 "$child" && [ "$tenths" -lt 100 ]; do sleep 0.1; tenths=$((tenths + 1)); done
  kill -KILL "$child"
} <&4 4<&- >/dev/null 2>&1 &
watcher=$!
exec 4<&-
while :; do
  wait "$child"; status=$?
  kill -0 "$child" 2>/dev/null || break
done
kill -KILL "$watcher" 2>/dev/null
if [ -n "$scratch" ]; then rm -rf "$scratch"; fi
exit "$status"
`;

export interface LeashedOptions {
  readonly env: Environment;
  /** The descriptor that gets the command's stdout and stderr; with `pipe` the caller reads both. */
  readonly output: number | "pipe";
  /** A directory that is removed once the command has ended; "" for none. */
  readonly scratchDir: string;
}

/** A command that does not outlive this process, even if this process is killed with SIGKILL. */
export interface LeashedProcess {
  readonly pid: number;
  readonly process: ChildProcess;
  /** The exit code; 128 + the signal's number where a signal ended it. Never rejects. */
  readonly exited: Promise<number>;
  /**
   * Sends SIGTERM to the command and all it started, and SIGKILL ten seconds later. Resolves when the command has ended.
   */
  stop(): Promise<void>;
}

/**
 * Starts a command on a leash. It gets a session of its own, so that Ctrl-C in the terminal reaches this process
 * alone, which then ends things in order. Does not keep the event loop alive.
 */
export async function startLeashed(command: readonly string[], options: LeashedOptions): Promise<LeashedProcess> {
  const { env, output, scratchDir } = options;
  const child = spawn("/bin/sh", ["-c", leashScript, "spark-connect-leash", scratchDir, ...command], {
    detached: true,
    env,
    stdio: ["pipe", output, output, "pipe"],
  });
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 128));
    child.once("error", () => resolve(127));
  });
  await once(child, "spawn");
  const pid = await announcedPid(child);
  letGo(child);
  const stop = async (): Promise<void> => {
    child.stdin?.destroy();
    child.ref();
    await exited;
  };
  return { pid, process: child, exited, stop };
}

async function announcedPid(child: ChildProcess): Promise<number> {
  let text = "";
  for await (const chunk of child.stdio[3] as NodeJS.ReadableStream /* declared "pipe", above */) text += String(chunk);
  return Number(text);
}

function letGo(child: ChildProcess): void {
  child.unref();
  // A pipe that the leash closes first must not become an uncaught EPIPE.
  child.stdin?.on("error", () => {});
  for (const stream of child.stdio) {
    if (stream && "unref" in stream && typeof stream.unref === "function") stream.unref();
  }
}
