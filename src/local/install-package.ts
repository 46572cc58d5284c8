import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UnreachableError } from "../errors.ts";
import type { InstallOptions } from "./install-progress.ts";
import { acquireLock } from "./lock.ts";
import { Pip } from "./pip.ts";
import { findPip } from "./python.ts";

export interface PackageTarget {
  /** What pip installs: `pyspark==4.3.0`. */
  readonly requirement: string;
  /** Where it goes, without its dependencies. Exists only once it is complete. */
  readonly directory: string;
  /** Downloads and what is not finished; on the same file system as `directory`. */
  readonly workDir: string;
}

/**
 * Downloads, then unpacks aside, then renames into place: an interruption at any point leaves either nothing or
 * something finished. One process at a time; the others wait and find it done.
 * Throws `UnreachableError` with pip's last words, or the signal's reason.
 */
export async function installPackage(
  target: PackageTarget,
  options: InstallOptions,
): Promise<"installed" | "already-installed"> {
  const { signal, onProgress } = options;
  if (await exists(target.directory)) return "already-installed";
  await using _lock = await acquireLock(join(target.workDir, "lock"), {
    ...(signal && { signal }),
    onWait: (pid) => onProgress?.({ step: "waiting", pid }),
  });
  if (await exists(target.directory)) return "already-installed";
  const attempt = await newAttempt(target);
  try {
    const pip = new Pip(await findPip(options.env ?? process.env, join(attempt, "venv")), attempt, options);
    const archive = await downloadOnce(pip, target);
    await pip.unpack(archive, target.requirement);
    await rename(pip.unpackedDir, target.directory);
    await rm(dirname(archive), { recursive: true, force: true });
  } finally {
    await rm(attempt, { recursive: true, force: true, maxRetries: 5 });
  }
  return "installed";
}

/** Removes what a killed attempt left behind, except for finished downloads. */
async function newAttempt({ workDir }: PackageTarget): Promise<string> {
  const left = (await readdir(workDir)).filter((name) => name.startsWith("attempt-"));
  await Promise.all(left.map((name) => rm(join(workDir, name), { recursive: true, force: true, maxRetries: 5 })));
  const attempt = join(workDir, `attempt-${process.pid}`);
  await mkdir(attempt, { recursive: true });
  return attempt;
}

async function downloadOnce(pip: Pip, { requirement, workDir }: PackageTarget): Promise<string> {
  const done = join(workDir, `downloaded-${requirement.replaceAll(/[^\w.]+/g, "-")}`);
  if (!(await exists(done))) {
    await pip.download(requirement);
    await rename(pip.downloadDir, done);
  }
  const [archive] = await readdir(done);
  if (archive === undefined) throw new UnreachableError(`pip downloaded nothing for ${requirement}`);
  return join(done, archive);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
