import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { UnreachableError } from "../errors.ts";
import type { Environment } from "./directories.ts";

const candidates = ["python3", "python"];

/**
 * A Python that has pip: the one in PATH, or else a virtual environment made at `venvDir`.
 * Debian's python3 comes without pip, and with a separate package for virtual environments.
 */
export async function findPip(env: Environment, venvDir: string): Promise<string> {
  for (const python of candidates) if (await succeeds([python, "-m", "pip", "--version"], env)) return python;
  const inVenv = join(venvDir, "bin", "python");
  for (const python of candidates) {
    if (await succeeds([python, "-m", "venv", venvDir], env)) return access(inVenv).then(() => inVenv);
  }
  throw new UnreachableError(
    "Installing Spark needs Python 3 with pip, and none was found in PATH. Install it (Debian and Ubuntu: " +
      "`apt-get install python3-venv`), or set SPARK_HOME to a Spark that you unpacked yourself.",
  );
}

async function succeeds([file = "", ...args]: readonly string[], env: Environment): Promise<boolean> {
  return promisify(execFile)(file, args, { env, timeout: 60_000 }).then(
    () => true,
    () => false,
  );
}
