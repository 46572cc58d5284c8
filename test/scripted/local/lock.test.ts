import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { acquireLock } from "../../../src/local/lock.ts";
import { processIdentity } from "../../../src/local/process-identity.ts";

async function lockPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "lock-")), "lock");
}

it("lets one in at a time", async () => {
  const path = await lockPath();
  let inside = 0;
  const most: number[] = [];
  const visit = async (): Promise<void> => {
    await using _lock = await acquireLock(path);
    inside += 1;
    most.push(inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, visit));
  expect(most).toEqual([1, 1, 1, 1, 1]);
});

it("tells once who has it, and stops waiting when asked to", async () => {
  const path = await lockPath();
  await using _held = await acquireLock(path);
  const pids: number[] = [];
  const waiting = acquireLock(path, { signal: AbortSignal.timeout(500), onWait: (pid) => pids.push(pid) });
  await expect(waiting).rejects.toMatchObject({ name: expect.stringMatching(/TimeoutError|AbortError/) });
  expect(pids).toEqual([process.pid]);
});

it("takes over from a process that is gone, and leaves nothing behind", async () => {
  const path = await lockPath();
  const gone = spawn("true");
  await once(gone, "exit");
  await writeFile(path, `${gone.pid}@1`);
  const lock = await acquireLock(path);
  await lock[Symbol.asyncDispose]();
  expect(await readdir(join(path, ".."))).toEqual([]);
});

it("takes over from an earlier process of the same pid", async () => {
  const path = await lockPath();
  expect(await processIdentity(process.pid)).toMatch(new RegExp(`^${process.pid}@\\d+$`));
  await writeFile(path, `${process.pid}@1`);
  await using lock = await acquireLock(path, { signal: AbortSignal.timeout(5000) });
  expect(lock).toBeDefined();
});
