import { InvalidInputError } from "../errors.ts";

/** What a connection string says. Absent facts are `null`. */
export interface ConnectionString {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** `use_ssl`; `null` leaves it to the token and the other options. */
  readonly useTls: boolean | null;
  readonly token: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly userAgent: string | null;
  readonly keepaliveTimeMs: number | null;
  readonly keepaliveTimeoutMs: number | null;
  readonly keepaliveEnabled: boolean | null;
  /** Every other parameter: sent as a header with each call. */
  readonly headers: Readonly<Record<string, string>>;
}

const defaultPort = 15002;

const scheme = "sc://";
/** What messages may show: Spark's connection string defines them, none is a secret, and none is sent as a header. */
const shownParameters: ReadonlySet<string> = new Set([
  "use_ssl",
  "user_id",
  "user_agent",
  "session_id",
  "grpc_max_message_size",
  "grpc_keepalive_enabled",
  "grpc_keepalive_time_ms",
  "grpc_keepalive_timeout_ms",
  "grpc_keepalive_without_calls",
]);

/**
 * Reads `sc://host[:15002]/;key=value;…`; values are percent-decoded.
 * Throws `InvalidInputError`, whose message shows no secret.
 * Source: https://github.com/apache/spark/blob/master/sql/connect/docs/client-connection-string.md.
 */
export function parseConnectionString(url: string): ConnectionString {
  const { authority, parameters } = split(url);
  const { host, port } = parseAuthority(authority, url);
  const values = new Map<string, string>();
  for (const parameter of parameters) {
    const [key, value] = parseParameter(parameter, url);
    if (values.has(key)) throw invalid(url, `has the parameter "${key}" twice; give it once`);
    values.set(key, value);
  }
  const take = (key: string): string | null => {
    const value = values.get(key) ?? null;
    values.delete(key);
    return value;
  };
  const connection = {
    host,
    port,
    useTls: parseBoolean("use_ssl", take("use_ssl"), url),
    token: take("token"),
    userId: take("user_id"),
    sessionId: take("session_id"),
    userAgent: take("user_agent"),
    keepaliveEnabled: parseBoolean("grpc_keepalive_enabled", take("grpc_keepalive_enabled"), url),
    keepaliveTimeMs: parseMs("grpc_keepalive_time_ms", take("grpc_keepalive_time_ms"), url),
    keepaliveTimeoutMs: parseMs("grpc_keepalive_timeout_ms", take("grpc_keepalive_timeout_ms"), url),
  };
  take("grpc_max_message_size"); // Spark's; the largest that a server sends by default always fits
  take("grpc_keepalive_without_calls"); // PySpark's; we always ping, because an idle connection can be cut as well
  return {
    ...connection,
    headers: Object.fromEntries([...values].map(([key, value]) => [headerName(key, url), value])),
  };
}

/**
 * The same connection string for messages and records: `***` stands for the values of `token` and of headers, any of which
 * may be a credential, whatever its name.
 */
export function redactConnectionString(url: string): string {
  // Without the parser: secrets in a string that cannot be parsed must not leak into a message either.
  const [, place = "", rest = ""] =
    /^((?:[^/;?&]*\/\/)?[^/;?&]*)(.*)$/s.exec(url.replace(/\/\/[^@;]*@/, "//***@")) ?? [];
  return (
    place + rest.replace(/(^\/|[;?&]\/?)([^;?&]+)/g, (_all, mark: string, text: string) => mark + shown(mark, text))
  );
}

function shown(mark: string, parameter: string): string {
  const [, key, value = ""] = /^([^=]*)=(.*)$/s.exec(parameter) ?? [];
  // A path is none of the parameters; after another mark, it may be the rest of a token that has that character.
  if (key === undefined) return mark === "/" ? parameter : "***";
  return shownParameters.has(key) && !value.includes("=") ? parameter : `${key}=***`;
}

/** Whether a host names this machine's loopback interface: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === "localhost" || /^127(\.\d{1,3}){3}$/.test(host) || host === "::1";
}

function split(url: string): { readonly authority: string; readonly parameters: readonly string[] } {
  if (!url.startsWith(scheme)) throw invalid(url, `does not begin with ${scheme}; write sc://host:15002`);
  const rest = url.slice(scheme.length);
  const end = rest.search(/[/;]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const path = end < 0 ? "" : rest.slice(end);
  if (path !== "" && path !== "/" && !path.startsWith("/;")) {
    throw invalid(url, "has a path; parameters follow /; as in sc://host:15002/;user_id=ada");
  }
  return {
    authority,
    parameters: path
      .slice(2)
      .split(";")
      .filter((parameter) => parameter !== ""),
  };
}

function parseAuthority(authority: string, url: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:@[\]\s]+))(?::(\d{1,5}))?$/.exec(authority);
  const host = match?.[1] ?? match?.[2];
  if (match === null || host === undefined) throw invalid(url, "has no valid host[:port]; write sc://host:15002");
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (port < 1 || port > 65_535) throw invalid(url, `has the port ${port}; ports go from 1 to 65535`);
  return { host, port };
}

function parseParameter(parameter: string, url: string): readonly [string, string] {
  const equals = parameter.indexOf("=");
  if (equals <= 0) throw invalid(url, "has a parameter that is not key=value");
  const key = parameter.slice(0, equals);
  try {
    return [key, decodeURIComponent(parameter.slice(equals + 1))];
  } catch {
    throw invalid(url, `has a malformed percent escape in the value of "${key}"`);
  }
}

function parseBoolean(key: string, value: string | null, url: string): boolean | null {
  if (value === null) return null;
  const lower = value.toLowerCase();
  if (lower !== "true" && lower !== "false")
    throw invalid(url, `has ${key}=${value}; write ${key}=true or ${key}=false`);
  return lower === "true";
}

function parseMs(key: string, value: string | null, url: string): number | null {
  if (value === null) return null;
  if (!/^[1-9]\d{0,9}$/.test(value)) throw invalid(url, `has ${key}=${value}; write milliseconds, a positive number`);
  return Number(value);
}

/** HTTP/2 headers are lower case; `-bin` headers would be base64 and are not ours to send. */
function headerName(key: string, url: string): string {
  const name = key.toLowerCase();
  if (!/^[0-9a-z_.-]+$/.test(name) || name.endsWith("-bin"))
    throw invalid(url, `has the parameter "${key}", which is not a valid header name`);
  return name;
}

function invalid(url: string, problem: string): InvalidInputError {
  return new InvalidInputError(`The connection string ${redactConnectionString(url)} ${problem}.`);
}
