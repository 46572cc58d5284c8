import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A program's stdout. Rejects with all output if the program does not exit with 0. */
export async function runProgram(
  file: string,
  options: {
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const { args, cwd, env } = options;
  // The test runner's options are for its own process.
  const { NODE_OPTIONS: _, ...own } = process.env;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { cwd, env: { ...own, ...env } });
    return stdout;
  } catch (cause) {
    // The error of execFile holds the program's output.
    const { stdout = "", stderr = "" } = cause as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${file} failed:\n${stdout}${stderr}`, { cause });
  }
}
