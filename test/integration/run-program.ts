import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a program prints on stdout. Rejects with all that it said where it does not end with 0. */
export async function runProgram(
  file: string,
  options: {
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const { args, cwd, env } = options;
  // What the test runner puts there is for its own process.
  const { NODE_OPTIONS: _, ...own } = process.env;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { cwd, env: { ...own, ...env } });
    return stdout;
  } catch (cause) {
    // What execFile rejects with holds what the program said.
    const { stdout = "", stderr = "" } = cause as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${file} failed:\n${stdout}${stderr}`, { cause });
  }
}
