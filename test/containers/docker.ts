import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a command of Docker's client prints. */
export async function docker(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)("docker", args, { maxBuffer: 256 * 1024 * 1024 })).stdout;
}
