import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { CommandWords } from "../../client/address/command-output.ts";
import type { TokenSource } from "../../client/token.ts";
import { FailureError } from "../../submit/failure.ts";
import { didYouMean } from "../suggest.ts";
import { readYaml } from "./read-yaml.ts";
import { checkKeys, invalidConfig, mappingAt, type Place, scalarAt, textAt } from "./shape.ts";

/** A Spark with a name. */
export interface Profile {
  readonly name: string;
  /** The address, or the command that prints it. */
  readonly remote: string | { readonly command: CommandWords };
  readonly conf: Readonly<Record<string, string>>;
  /** `null` leaves it to the connection string and the environment. */
  readonly token: TokenSource | null;
}

/** What a user has configured. */
export interface UserConfig {
  readonly file: string;
  /** The profile that is used when nothing names a Spark. */
  readonly defaultProfile: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `$XDG_CONFIG_HOME/spark-connect/config.yaml`, by default under `~/.config`. */
export function userConfigFile(env: Environment): string {
  const configured = env["XDG_CONFIG_HOME"];
  const base = configured?.startsWith("/") ? configured : join(homedir(), ".config");
  return join(base, "spark-connect", "config.yaml");
}

/** Reads the file that `--config` names, or the user's own, which may be missing. Throws a usage failure. */
export async function readUserConfig(env: Environment, named: string | undefined): Promise<UserConfig> {
  const file = named === undefined ? userConfigFile(env) : resolve(named);
  const content = await readYaml(file);
  if (content === undefined && named !== undefined) {
    throw new FailureError("USAGE", `--config: there is no file ${file}`, { hint: "Check the path." });
  }
  return parseUserConfig(content, file);
}

/** Reads the content of a configuration file. Throws a usage failure that names the key. */
export function parseUserConfig(content: unknown, file: string): UserConfig {
  const place: Place = { file, path: [] };
  const top = mappingAt(content, place);
  checkKeys(top, ["default_profile", "profiles"], place);
  const profiles = Object.entries(mappingAt(top["profiles"], at(place, "profiles"))).map(([name, profile]) =>
    parseProfile(name, profile, at(place, "profiles", name)),
  );
  return {
    file,
    defaultProfile: textAt(top["default_profile"], at(place, "default_profile")),
    profiles: new Map(profiles.map((profile) => [profile.name, profile])),
  };
}

/** The profile of this name. Throws a usage failure with a suggestion. */
export function profileNamed({ profiles, file }: UserConfig, name: string, source: string): Profile {
  const profile = profiles.get(name);
  if (profile !== undefined) return profile;
  const names = [...profiles.keys()];
  const known = names.length === 0 ? `Add it to ${file}.` : `There are: ${names.join(", ")}.`;
  throw new FailureError("USAGE", `${source}: there is no profile '${name}'`, {
    hint: didYouMean(name, names) ?? known,
  });
}

const tokenKeys = ["token_env", "token_file", "token_command"] as const;

function parseProfile(name: string, value: unknown, place: Place): Profile {
  const profile = mappingAt(value, place);
  checkKeys(profile, ["remote", "remote_command", "conf", ...tokenKeys], place);
  const remote = remoteOf(profile, place);
  const conf = Object.entries(mappingAt(profile["conf"], at(place, "conf"))).map(
    ([key, setting]) => [key, scalarAt(setting, at(place, "conf", key))] as const,
  );
  return { name, remote, conf: Object.fromEntries(conf), token: tokenSource(profile, place) };
}

function remoteOf(profile: Readonly<Record<string, unknown>>, place: Place): Profile["remote"] {
  const { remote_command: command } = profile;
  const remote = textAt(profile["remote"], at(place, "remote"));
  if (command !== undefined) {
    if (remote !== undefined) throw invalidConfig(place, "has remote and remote_command", "Keep one of them.");
    return { command: commandAt(command, at(place, "remote_command")) };
  }
  if (remote === undefined) {
    throw invalidConfig(place, "has no remote", "Add `remote: sc://host:15002`, or a remote_command that prints one.");
  }
  if (/[;/]token=/i.test(remote)) {
    throw invalidConfig(
      at(place, "remote"),
      "holds a token",
      `Say where it comes from instead: ${tokenKeys.join(", ")}.`,
    );
  }
  return remote;
}

function tokenSource(profile: Readonly<Record<string, unknown>>, place: Place): TokenSource | null {
  const given = tokenKeys.filter((key) => profile[key] !== undefined);
  if (given.length > 1) throw invalidConfig(place, `has ${given.join(" and ")}`, "Keep one of them.");
  const [key] = given;
  if (key === undefined) return null;
  const here = at(place, key);
  if (key === "token_command") return { command: commandAt(profile[key], here) };
  const text = textAt(profile[key], here) ?? "";
  if (text === "") throw invalidConfig(here, "is empty", "Name where the token is.");
  return key === "token_env" ? { env: text } : { file: fromHome(text, place) };
}

/** A text runs through the shell, as in crontab; a list does not. */
function commandAt(value: unknown, place: Place): CommandWords {
  if (typeof value === "string" && value !== "") return ["/bin/sh", "-c", value];
  const [file, ...args] = Array.isArray(value) ? value.map((word) => scalarAt(word, place)) : [];
  if (file === undefined)
    throw invalidConfig(
      place,
      "is neither a command nor a list of words",
      `Write \`${place.path.at(-1)}: [${place.path.at(-1) === "remote_command" ? "spark-address, prod" : "pass, show, spark"}]\`.`,
    );
  return [file, ...args];
}

function fromHome(path: string, place: Place): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(dirname(place.file), path);
}

function at({ file, path }: Place, ...keys: readonly string[]): Place {
  return { file, path: [...path, ...keys] };
}
