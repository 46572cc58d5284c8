import type { Address } from "../../client/address/server-address.ts";
import { parseConnectionString } from "../../client/connection-string.ts";

const keys = ["remote", "token", "headers", "expires_at"] as const;
const example = '{"remote":"sc://host:15002","token":"…","headers":{},"expires_at":"2026-01-31T12:00:00Z"}';

/**
 * Reads what a `remote_command` printed: an address, or a JSON object with one as `remote`. Throws an error whose message
 * holds nothing of it, because it may be a token.
 */
export function printedAddress(output: string): Address {
  const text = output.trim();
  if (text === "") throw new Error(`it printed nothing. Let it print sc://host:15002, or ${example}`);
  if (text.startsWith("{")) return fromJson(text);
  return { remote: checkedRemote(text, "the address") };
}

function fromJson(text: string): Address {
  const { remote, token, headers, expires_at: expiresAt, ...others } = parsed(text);
  if (Object.keys(others).length > 0)
    throw new Error(`it printed a JSON object with another key than ${keys.join(", ")}`);
  if (typeof remote !== "string") throw new Error("it printed a JSON object whose `remote` is not a text");
  const address = checkedRemote(remote, "`remote`");
  return {
    remote: address,
    ...(isGiven(token) && { token: checkedToken(token, address) }),
    ...(isGiven(headers) && { headers: checkedHeaders(headers) }),
    ...(isGiven(expiresAt) && { expiresAt: instant(expiresAt) }),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    // It begins with a brace: what can be parsed is an object.
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Error(`it printed ${shape(text)} that begin like a JSON object and are none. Let it print ${example}`);
  }
}

/** `null` counts as absent: that is what jq writes for what it does not find. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function checkedRemote(remote: string, what: string): string {
  if (/^local(\[[^\]]*\])?$/.test(remote)) {
    throw new Error(
      "it printed a local master. Give it as the profile's `remote`: only the address of a server can change",
    );
  }
  try {
    parseConnectionString(remote);
    return remote;
  } catch {
    throw new Error(
      `it printed ${shape(remote)}, not shown because they may hold a token, and ${what} must be like sc://host:15002`,
    );
  }
}

function checkedToken(token: unknown, remote: string): string {
  if (typeof token !== "string" || token === "")
    throw new Error("it printed a JSON object whose `token` is not a text");
  if (parseConnectionString(remote).token !== null)
    throw new Error("it printed two tokens: in the address, and as `token`");
  return token;
}

function checkedHeaders(headers: unknown): Readonly<Record<string, string>> {
  const isMapping = typeof headers === "object" && headers !== null && !Array.isArray(headers);
  if (isMapping && Object.values(headers).every((value) => typeof value === "string")) return { ...headers };
  throw new Error("it printed a JSON object whose `headers` are not texts by name");
}

/** A time of one place in the world: without a zone, it would depend on the machine's. */
const instantForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;

function instant(value: unknown): Date {
  const date = new Date(typeof value === "string" && instantForm.test(value) ? value : Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new Error("it printed an `expires_at` that is not a time with its zone, like 2026-01-31T12:00:00Z");
}

function shape(text: string): string {
  const lines = text.split("\n").length;
  return `${text.length} characters${lines > 1 ? ` on ${lines} lines` : ""}`;
}
