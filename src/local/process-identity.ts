import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * The start time of a process, which tells it from a later one with the same pid. `null` if no such process runs.
 * A zombie, which has ended and whose parent has not waited for it, does not run.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  try {
    // After the name in brackets, which may hold anything: field 3 is the state, 22 the start in clock ticks.
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
    return fields[0] === "Z" ? null : `${pid}@${fields[19]}`;
  } catch {
    return process.platform === "linux" ? null : startTime(pid);
  }
}

async function startTime(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]);
    return `${pid}@${stdout.trim()}`;
  } catch {
    return null;
  }
}
