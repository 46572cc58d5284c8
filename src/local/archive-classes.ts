import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError } from "../errors.ts";
import { archivePrefix, classArchive, withJavaOption } from "./class-archive.ts";
import { cacheDirectory } from "./directories.ts";
import { findSpark } from "./distribution.ts";
import { findJava } from "./java.ts";
import { startLeashed } from "./leash.ts";
import { type Launch, type ServerOptions, startServer } from "./server-start.ts";

/** Java writes some 200 MB while it ends. */
const writtenWithinMs = 180_000;

/** What to do with the server while its classes are recorded. */
export type Use = (server: { readonly remote: string; readonly token: string }) => Promise<void>;

/**
 * Makes the archive of Spark's classes (JEP 350), unless it exists. Java writes the classes that a server has loaded
 * when it ends, so `use` should do what servers are started for. Throws `UnreachableError` (no start, or nothing
 * written), what `use` throws, or the signal's reason; nothing is left behind then.
 */
export async function archiveClasses(
  use: Use,
  options: Pick<ServerOptions, "env" | "signal" | "stateDir"> = {},
): Promise<"found" | "archived"> {
  const { env = process.env, signal } = options;
  const archive = classArchive(await findSpark(env), await findJava(env), env);
  if (existsSync(archive)) return "found";
  await mkdir(cacheDirectory(env), { recursive: true });
  const unfinished = `${archive}.${process.pid}`;
  try {
    await serveOnce(use, unfinished, options);
    signal?.throwIfAborted();
    await rename(unfinished, archive);
  } finally {
    await rm(unfinished, { force: true });
  }
  await removeOthers(archive);
  return "archived";
}

async function serveOnce(use: Use, file: string, options: ServerOptions): Promise<void> {
  const { env = process.env, signal } = options;
  const archiving = withJavaOption(env, `-XX:ArchiveClassesAtExit=${file}`);
  const launch = ({ command, env: given, log, workDir }: Launch) =>
    startLeashed(command, { env: { ...given, ...archiving }, output: log, scratchDir: workDir });
  const { process: server, settings } = await startServer(launch, { ...options, master: "local[2]" });
  const ended = new AbortController();
  void server.exited.then(() => ended.abort());
  try {
    await use({ remote: `sc://localhost:${settings.port}/`, token: settings.token });
    process.kill(server.pid, "SIGTERM");
    // Not with stop(), which waits less long.
    const over = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
    await delay(writtenWithinMs, undefined, { signal: over }).catch(() => {});
  } finally {
    await server.stop();
  }
  if (!existsSync(file)) throw new UnreachableError("Java wrote none");
}

/** The archives of a Spark or a Java that was replaced. */
async function removeOthers(archive: string): Promise<void> {
  const folder = join(archive, "..");
  const others = (await readdir(folder)).filter((name) => name.startsWith(archivePrefix) && name !== basename(archive));
  await Promise.all(others.map((name) => rm(join(folder, name), { force: true })));
}
