import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processIdentity } from "./process-identity.ts";

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once, with the pid of the process that has the lock, before waiting for it. */
  readonly onWait?: (pid: number) => void;
}

/**
 * Waits until this process alone has the lock at `path`. A lock whose holder no longer runs is free.
 * The guarded work must still be safe with two holders (by ending in an atomic rename): without the kernel's help,
 * two processes that find the same dead holder at once can, in a window of microseconds, both get the lock.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  const mine = `${path}.${process.pid}-${crypto.randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(mine, (await processIdentity(process.pid)) ?? "", { mode: 0o600 });
  try {
    await waitToLink(mine, path, options);
  } finally {
    await rm(mine, { force: true });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** A link, unlike a new file, has its content from the first moment. */
async function waitToLink(mine: string, path: string, { signal, onWait }: LockOptions): Promise<void> {
  for (let told = false; ; ) {
    signal?.throwIfAborted();
    if (await linked(mine, path)) return;
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null) continue;
    if (await isRunning(holder)) {
      if (!told) onWait?.(Number.parseInt(holder, 10));
      told = true;
      await delay(200, undefined, signal && { signal });
    } else await removeStale(mine, path, holder);
  }
}

async function linked(mine: string, path: string): Promise<boolean> {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function isRunning(identity: string): Promise<boolean> {
  return (await processIdentity(Number.parseInt(identity, 10))) === identity;
}

/** The process that renames it first removes it, and puts back a live lock that came in between. */
async function removeStale(mine: string, path: string, holder: string): Promise<void> {
  const aside = `${mine}.stale`;
  if (
    !(await rename(path, aside).then(
      () => true,
      () => false,
    ))
  )
    return;
  if ((await readFile(aside, "utf8")) !== holder) await linked(aside, path);
  await rm(aside, { force: true });
}
