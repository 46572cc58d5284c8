import { parseConnectionString, redactConnectionString } from "../../client/connection-string.ts";
import { fingerprint } from "../../job/fingerprint.ts";
import type { RunRecord } from "../../submit/run-record.ts";
import { isSecretName } from "../terminal/secret-values.ts";

type RecordedSpark = RunRecord["spark"];

/** A Spark that a run can be on. */
export interface NamedPlace {
  /** For output: no secrets. */
  readonly shown: string;
  /** The address for other processes, without secrets; `null` when it ends with this command. */
  readonly address: string | null;
  /** The connection string with its secrets; `null` for a Spark of this machine. */
  readonly remote: string | null;
  readonly profile: string | null;
}

/** A connection string without its token and its headers: they are looked up again when it is used. */
export function withoutCredentials(remote: string): string {
  return redactConnectionString(remote)
    .replace(/;(?:[^;=]+=)?\*\*\*/g, "")
    .replace("//***@", "//");
}

/** Where a run is, as its record has it. */
export function recordedPlace({ address, shown, profile, remote }: NamedPlace): RecordedSpark {
  const headers = remote === null ? {} : headerDigests(remote);
  return { remote: address ?? shown, profile, ...(Object.keys(headers).length > 0 && { headers }) };
}

/** What two names of one Spark have in common, whatever their credentials are today. */
export function placeKey({ remote, headers }: Omit<RecordedSpark, "profile">): string {
  // Records of earlier versions have the headers in the address.
  return JSON.stringify([withoutCredentials(remote), Object.entries(headers ?? headerDigests(remote)).sort()]);
}

/** Without those that can only be credentials, which may change. */
function headerDigests(remote: string): NonNullable<RecordedSpark["headers"]> {
  if (!remote.startsWith("sc://")) return {};
  const { headers } = parseConnectionString(remote);
  const routing = Object.entries(headers).filter(([name]) => !isSecretName(name));
  return Object.fromEntries(routing.map(([name, value]) => [name, fingerprint(value)]));
}
