import { resolve } from "node:path";
import { FailureError } from "../submit/failure.ts";

/** The Spark that a command will use, and why. */
export type SparkChoice =
  | { readonly kind: "remote"; readonly remote: string; readonly source: SparkSource }
  | { readonly kind: "embedded"; readonly master: string; readonly source: SparkSource };

/** Who named the Spark; `default` is nobody. */
export type SparkSource = "--remote" | "SPARK_REMOTE" | "default";

export interface SparkSources {
  /** `--remote`. */
  readonly remote: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the job reads and writes. */
  readonly paths: readonly string[];
}

/** Decides which Spark to use: the first source that names one, else the embedded one where every path is local. */
export function chooseSpark({ remote, env, paths }: SparkSources): SparkChoice {
  if (remote !== undefined) return named(remote, "--remote");
  const fromEnv = env["SPARK_REMOTE"];
  if (fromEnv !== undefined && fromEnv !== "") return named(fromEnv, "SPARK_REMOTE");
  const faraway = paths.find((path) => !isLocalPath(path));
  if (faraway !== undefined) {
    throw new FailureError("USAGE", `no Spark is named, and ${faraway} is not on this machine`, {
      hint: "Name the Spark that can read it: --remote sc://host:15002, or set SPARK_REMOTE.",
    });
  }
  return { kind: "embedded", master: "local[*]", source: "default" };
}

/** One line that says what was chosen and by whom. */
export function describeChoice(choice: SparkChoice): string {
  const what = choice.kind === "embedded" ? `embedded ${choice.master}` : choice.remote;
  return `Spark: ${what} (${choice.source === "default" ? "no Spark is named, and every path is local" : `from ${choice.source}`})`;
}

/** Whether a path without more can only mean this machine's disk: no scheme, or `file:`. */
export function isLocalPath(path: string): boolean {
  const scheme = schemeOf(path);
  return scheme === null || scheme === "file";
}

/** A relative path from `cwd`; anything absolute or with a scheme as it is. */
export function absolutePath(path: string, cwd: string): string {
  return schemeOf(path) === null ? resolve(cwd, path) : path;
}

/** Two letters at least: `C:\lake` has a drive, not a scheme. */
function schemeOf(path: string): string | null {
  return /^([a-z][a-z0-9+.-]+):/i.exec(path)?.[1]?.toLowerCase() ?? null;
}

function named(remote: string, source: SparkSource): SparkChoice {
  if (/^local(\[[^\]]*\])?$/.test(remote))
    return { kind: "embedded", master: remote === "local" ? "local[1]" : remote, source };
  if (/^sc:\/\//.test(remote)) return { kind: "remote", remote, source };
  throw new FailureError("USAGE", `${source}: '${remote}' is not a Spark Connect address`, {
    hint: whatInstead(remote),
  });
}

function whatInstead(remote: string): string {
  const expected = "Write sc://host:15002 with options after '/;', or local[*] for an embedded Spark.";
  return /^(spark:\/\/|yarn|k8s:\/\/|mesos:\/\/)/.test(remote)
    ? `That is a master; this client talks to a Spark Connect server, which has its own. ${expected}`
    : expected;
}
