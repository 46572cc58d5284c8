const withinMs = 60_000;

/** The program, and its arguments. */
export type CommandWords = readonly [string, ...string[]];

/**
 * What a command prints. Rejects when it fails or takes longer than a minute, with an error that holds nothing of what
 * it printed on stdout.
 */
export async function commandOutput([file, ...args]: CommandWords, signal?: AbortSignal): Promise<string> {
  const [{ execFile }, { promisify }] = await Promise.all([import("node:child_process"), import("node:util")]);
  try {
    return (await promisify(execFile)(file, args, { timeout: withinMs, windowsHide: true, signal })).stdout;
  } catch (error) {
    signal?.throwIfAborted();
    // Node's error holds the output, and the output may hold a token.
    throw new Error(problemOf(error));
  }
}

/** Its own words on stderr, and not the command line, which may hold a secret too. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { killed = false, code = null, signal = null, stderr = "" } = error as Failed;
  if (typeof code === "number") return `exit code ${code}${stderr.trim() === "" ? "" : `: ${stderr.trim()}`}`;
  if (killed && code === null) return `it took longer than ${withinMs / 1000} s`;
  return typeof signal === "string" ? `signal ${signal}` : error.message;
}

/** What `execFile` adds to an error. Node declares it for callbacks alone. */
interface Failed extends Error {
  readonly killed?: boolean;
  /** The exit code, or the name of an error of Node's or the system's. */
  readonly code?: number | string | null;
  readonly signal?: string | null;
  readonly stderr?: string;
}
