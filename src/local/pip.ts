import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError } from "../errors.ts";
import type { InstallOptions, InstallProgress } from "./install-progress.ts";
import { startLeashed } from "./leash.ts";

/** pip, confined to the directory of one attempt. */
export class Pip {
  readonly downloadDir: string;
  readonly unpackedDir: string;
  readonly #python: string;
  readonly #attempt: string;
  readonly #options: InstallOptions;

  constructor(python: string, attempt: string, options: InstallOptions) {
    this.#python = python;
    this.#attempt = attempt;
    this.#options = options;
    this.downloadDir = join(attempt, "download");
    this.unpackedDir = join(attempt, "unpacked");
  }

  async download(requirement: string): Promise<void> {
    await this.#run(["download", "--dest", this.downloadDir, requirement], (fileSizes) => ({
      step: "downloading",
      requirement,
      // pip unpacks a source archive to read its metadata; the archive is larger than any file in it.
      receivedBytes: fileSizes.reduce((largest, bytes) => Math.max(largest, bytes), 0),
    }));
  }

  async unpack(archive: string, requirement: string): Promise<void> {
    await this.#run(["install", "--no-compile", "--target", this.unpackedDir, archive], (fileSizes) => ({
      step: "unpacking",
      requirement,
      writtenBytes: fileSizes.reduce((sum, size) => sum + size, 0),
    }));
  }

  async #run(
    command: readonly [string, ...string[]],
    progress: (fileSizes: readonly number[]) => InstallProgress,
  ): Promise<void> {
    const { signal, onProgress } = this.#options;
    signal?.throwIfAborted();
    const logFile = join(this.#attempt, `${command[0]}.log`);
    const pip = await this.#start(command, logFile);
    const stop = (): void => void pip.stop();
    signal?.addEventListener("abort", stop);
    try {
      const code = await reportUntil(pip.exited, async () => onProgress?.(progress(await sizesOfFiles(this.#attempt))));
      signal?.throwIfAborted();
      if (code !== 0) throw pipFailure(command[0], await readFile(logFile, "utf8"));
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** The JVM runs no Python of the package, so whether the package likes this Python doesn't matter. */
  async #start([command, ...args]: readonly [string, ...string[]], logFile: string): ReturnType<typeof startLeashed> {
    const { env = process.env } = this.#options;
    const common = ["--no-deps", "--no-cache-dir", "--ignore-requires-python", "--progress-bar", "off"];
    await using log = await open(logFile, "w");
    return await startLeashed([this.#python, "-m", "pip", command, ...common, ...args], {
      env: { ...env, TMPDIR: this.#attempt, PIP_NO_INPUT: "1", PIP_DISABLE_PIP_VERSION_CHECK: "1" },
      output: log.fd,
      scratchDir: "",
    });
  }
}

async function reportUntil(exited: Promise<number>, report: () => Promise<void>): Promise<number> {
  for (;;) {
    await report();
    // The timer also keeps this process running while it waits: a leashed process doesn't.
    const code = await Promise.race([exited, delay(1000, null)]);
    if (code !== null) return code;
  }
}

/** In bytes. Some files may disappear while we look. */
async function sizesOfFiles(directory: string): Promise<readonly number[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
}

function pipFailure(command: string, log: string): UnreachableError {
  const end = log.trimEnd().split("\n").slice(-8).join("\n");
  return new UnreachableError(
    `Installing Spark failed: \`pip ${command}\` ended with:\n${end}\nRun the command again to resume.`,
  );
}
