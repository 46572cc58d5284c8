import { homedir } from "node:os";
import { join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where downloads live, which can be fetched again: `$XDG_CACHE_HOME/spark-connect`, by default under `~/.cache`. */
export function cacheDirectory(env: Environment): string {
  return join(baseDirectory(env["XDG_CACHE_HOME"], ".cache"), "spark-connect");
}

/** Where logs and the kept server's state live: `$XDG_STATE_HOME/spark-connect`, by default under `~/.local/state`. */
export function stateDirectory(env: Environment): string {
  return join(baseDirectory(env["XDG_STATE_HOME"], join(".local", "state")), "spark-connect");
}

/** Where local tables live, which nothing can fetch again: `$XDG_DATA_HOME/spark-connect`, by default under `~/.local/share`. */
export function dataDirectory(env: Environment): string {
  return join(baseDirectory(env["XDG_DATA_HOME"], join(".local", "share")), "spark-connect");
}

/** The XDG specification says to ignore a relative path. */
function baseDirectory(configured: string | undefined, underHome: string): string {
  return configured?.startsWith("/") ? configured : join(homedir(), underHome);
}
