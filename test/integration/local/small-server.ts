import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ServerOptions } from "../../../src/local/server-start.ts";

/** The smallest settings that Spark starts with. */
export const small: ServerOptions = {
  master: "local[1]",
  conf: { "spark.driver.memory": "512m", "spark.sql.test.value": "a value: ü" },
};

/** A server as the process that started it sees it. */
export interface StartedElsewhere {
  readonly process: ChildProcess;
  readonly server: { readonly pid: number; readonly remote: string };
}

/** Starts a server in a separate process, which then waits until it is killed ("embedded") or ends ("kept"). */
export async function startInOwnProcess(
  kind: "embedded" | "kept",
  { env, stateDir = "" }: { readonly env: NodeJS.ProcessEnv; readonly stateDir?: string },
): Promise<StartedElsewhere> {
  const script = join(import.meta.dirname, "start-server.ts");
  const child = spawn(process.execPath, [script, kind, stateDir], { env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const chunk of child.stdout) return { process: child, server: JSON.parse(String(chunk)) };
  throw new Error("the process ended without a server");
}

/** Waits up to thirty seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await condition()); await delay(50)) {
    if (Date.now() > deadline) throw new Error("it did not happen within 30 s");
  }
}
