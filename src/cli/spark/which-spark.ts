import { resolve } from "node:path";
import type { CommandWords } from "../../client/address/command-output.ts";
import type { ServerAddress } from "../../client/address/server-address.ts";
import { redactConnectionString } from "../../client/connection-string.ts";
import type { TokenSource } from "../../client/token.ts";
import { FailureError } from "../../submit/failure.ts";
import { profileNamed, type UserConfig } from "../config/user-config.ts";

/** The Spark that a command will use, and who named it. */
export type SparkChoice = SparkAddress & {
  readonly source: SparkSource;
  /** The profile that was named, if one was. */
  readonly profile: string | null;
  /** Settings of that profile. */
  readonly conf: Readonly<Record<string, string>>;
  /** Where that profile's token comes from; `null` leaves it to the address and the environment. */
  readonly token: TokenSource | null;
};

export type SparkAddress =
  | {
      readonly kind: "remote";
      readonly remote: string /** Where a command told it. */;
      readonly address?: ServerAddress;
    }
  | { readonly kind: "command"; readonly command: CommandWords }
  | { readonly kind: "embedded"; readonly master: string };

/** A Spark whose address is known. */
export type LocatedSpark = Exclude<SparkChoice, { readonly kind: "command" }>;

/** What named the Spark; `none` means the embedded one, `record` the run that is looked for. */
export type SparkSource =
  | "--remote"
  | "--profile"
  | "SPARK_REMOTE"
  | "SPARK_CONNECT_PROFILE"
  | "spark-connect.yaml"
  | "default_profile"
  | "record"
  | "none";

/** Something that may name a Spark: by its address or by a profile. */
export interface NamedSpark {
  readonly source: SparkSource;
  readonly remote?: string | undefined;
  readonly profile?: string | undefined;
  /** Of an address: where its token comes from. */
  readonly token?: TokenSource | null;
}

export interface SparkSources {
  /** `--remote`. */
  readonly remote: string | undefined;
  /** `--profile`. */
  readonly profile: string | undefined;
  readonly user: UserConfig;
  /** What may name a Spark where the options do not; the first that does decides. */
  readonly others: readonly NamedSpark[];
  /** The Spark to use when nothing names one. */
  readonly otherwise: () => SparkChoice;
}

/** Decides which Spark to use: the first source that names one. Throws a usage failure. */
export function chooseSpark({ remote, profile, user, others, otherwise }: SparkSources): SparkChoice {
  if (remote !== undefined && profile !== undefined) {
    throw new FailureError("USAGE", "--remote and --profile both name a Spark", { hint: "Give one of them." });
  }
  const options: readonly NamedSpark[] = [
    { source: "--remote", remote },
    { source: "--profile", profile },
  ];
  for (const named of [...options, ...others]) {
    if (named.remote !== undefined) return direct(named.remote, named.source, named.token ?? null);
    if (named.profile !== undefined) return fromProfile(user, named.profile, named.source);
  }
  return otherwise();
}

export interface CommandSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly user: UserConfig;
  /** The profile that the working directory's own file names. */
  readonly projectProfile: string | undefined;
  /** What the job reads and writes. */
  readonly paths: readonly string[];
}

/** What names the Spark of new work; if nothing does and every path is local, it is the embedded one. */
export function sourcesOfCommand({
  env,
  user,
  projectProfile,
  paths,
}: CommandSurroundings): Pick<SparkSources, "others" | "otherwise"> {
  return {
    others: [
      { source: "SPARK_REMOTE", remote: env["SPARK_REMOTE"] || undefined },
      { source: "SPARK_CONNECT_PROFILE", profile: env["SPARK_CONNECT_PROFILE"] || undefined },
      { source: "spark-connect.yaml", profile: projectProfile },
      { source: "default_profile", profile: user.defaultProfile },
    ],
    otherwise: () => embeddedFor(paths),
  };
}

function embeddedFor(paths: readonly string[]): SparkChoice {
  const faraway = paths.find((path) => !isLocalPath(path));
  if (faraway !== undefined) {
    throw new FailureError("USAGE", `no Spark is named, and ${faraway} is not on this machine`, {
      hint: "Name the Spark that can read it: --remote sc://host:15002, or set SPARK_REMOTE.",
    });
  }
  return { kind: "embedded", master: "local[*]", source: "none", profile: null, conf: {}, token: null };
}

/** One line that says which Spark was chosen, and by what. */
export function describeChoice(choice: LocatedSpark): string {
  const what = choice.kind === "embedded" ? `embedded ${choice.master}` : choice.remote;
  const isTold = choice.kind === "remote" && choice.address !== undefined;
  return `Spark: ${what} (${reason(choice, isTold ? "remote_command of " : "")})`;
}

function reason({ source, profile }: SparkChoice, by: string): string {
  if (source === "none") return "no Spark is named, and every path is local";
  if (source === "record") return "where the run was submitted to";
  return profile === null ? `from ${source}` : `${by}profile ${profile}, from ${source}`;
}

/** Whether a path can only be on this machine's disk: no scheme, or `file:`. */
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

function direct(remote: string, source: SparkSource, token: TokenSource | null): SparkChoice {
  return { ...addressOf(remote, nameOf(source)), source, profile: null, conf: {}, token };
}

function fromProfile(user: UserConfig, name: string, source: SparkSource): SparkChoice {
  const { remote, conf, token } = profileNamed(user, name, nameOf(source));
  const more = { source, profile: name, conf, token };
  if (typeof remote !== "string") return { kind: "command", command: remote.command, ...more };
  return { ...addressOf(remote, `profile ${name}`), ...more };
}

function nameOf(source: SparkSource): string {
  return source === "record" ? "the run's record" : source;
}

function addressOf(remote: string, where: string): SparkAddress {
  if (/^local(\[[^\]]*\])?$/.test(remote)) {
    return { kind: "embedded", master: remote === "local" ? "local[1]" : remote };
  }
  if (/^sc:\/\//.test(remote)) return { kind: "remote", remote };
  throw new FailureError("USAGE", `${where}: '${redactConnectionString(remote)}' is not a Spark Connect address`, {
    hint: whatInstead(remote),
  });
}

function whatInstead(remote: string): string {
  const expected = "Write sc://host:15002 with options after '/;', or local[*] for an embedded Spark.";
  return /^(spark:\/\/|yarn|k8s:\/\/|mesos:\/\/)/.test(remote)
    ? `That is a master; this client talks to a Spark Connect server, which has its own. ${expected}`
    : expected;
}
