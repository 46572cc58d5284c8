import { spawn } from "node:child_process";
import type { Contender, Run } from "./contender.ts";

const maxRunMs = 300_000;

/** Runs a contender once. Throws with the end of its output when it fails or takes longer than five minutes. */
export async function runOnce(contender: Contender): Promise<Run> {
  const [program, ...args] = [...contender.command, ...(contender.freshArguments?.() ?? [])];
  if (program === undefined) throw new Error(`${contender.name} has no command`);
  try {
    const { wallMs, stdout } = await timeProcess(program, args, { ...process.env, ...contender.env });
    return { wallMs, ...lastObject(stdout) };
  } catch (error) {
    throw new Error(`${contender.name} failed`, { cause: error });
  } finally {
    contender.cleanUp?.();
  }
}

/** Runs a process to its end; `wallMs` counts from before the start to after the exit. Rejects unless it exits with 0. */
function timeProcess(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly wallMs: number; readonly stdout: string }> {
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    const startedAt = performance.now();
    let wallMs = 0;
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: maxRunMs });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", reject);
    child.on("exit", () => {
      wallMs = performance.now() - startedAt;
    });
    child.on("close", (code, signal) => {
      if (code === 0) return resolve({ wallMs, stdout: output.stdout });
      const end = (output.stderr + output.stdout).slice(-2_000);
      reject(new Error(`${program} ${args.join(" ")} ended with ${signal ?? code}:\n${end}`));
    });
  });
}

/** A program that measures itself prints one JSON object last: numbers are figures, `facts` is what it computed. */
function lastObject(stdout: string): Pick<Run, "figures" | "facts"> {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!line.startsWith('{"bench"')) return { figures: {}, facts: null };
  // The programs under bench/ print exactly this shape.
  const { bench, facts } = JSON.parse(line) as { bench: Record<string, number>; facts?: string };
  return { figures: bench, facts: facts ?? null };
}
