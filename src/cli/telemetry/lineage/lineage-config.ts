import { resolve } from "node:path";
import { readYaml } from "../../config/read-yaml.ts";
import type { TelemetryContext } from "../telemetry.ts";

/** Where events go. */
export type LineageTransport =
  | {
      readonly type: "http";
      readonly url: string;
      readonly apiKey: string | null;
      readonly headers: Readonly<Record<string, string>>;
      readonly isCompressed: boolean;
      readonly timeoutMs: number;
    }
  | { readonly type: "file"; readonly path: string; readonly mode: "append" | "a-file-each" }
  | { readonly type: "console" };

type Settings = Readonly<Record<string, unknown>>;

const prefix = "OPENLINEAGE__TRANSPORT";

/**
 * The transport that the variables, or the file that `OPENLINEAGE_CONFIG` names, describe as for OpenLineage's Python
 * client. Throws an error that says what is wrong with them.
 */
export async function lineageTransport({ env, cwd }: TelemetryContext): Promise<LineageTransport> {
  const file = env["OPENLINEAGE_CONFIG"];
  const inFile = file ? settingsOf(settingsOf(await readYaml(resolve(cwd, file)))["transport"]) : {};
  const given = merged(canonical(inFile), canonical(inEnvironment(env)));
  if (given["type"] !== undefined) return transportOf(given, cwd);
  const url = env["OPENLINEAGE_URL"];
  if (!url) throw new Error(`${file ?? prefix} has no transport.type`);
  const key = env["OPENLINEAGE_API_KEY"];
  const auth = key ? { auth: { type: "api_key", apikey: key } } : {};
  return transportOf(merged({ type: "http", url, endpoint: env["OPENLINEAGE_ENDPOINT"], ...auth }, given), cwd);
}

/** `OPENLINEAGE__TRANSPORT__AUTH__API_KEY=x` is `transport.auth.api_key`; a value may be JSON. */
function inEnvironment(env: TelemetryContext["env"]): Settings {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(prefix) && value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .reduce<Settings>((settings, [name, text = ""]) => {
      const path = name
        .slice(prefix.length)
        .split("__")
        .filter(Boolean)
        .map((part) => part.toLowerCase());
      return merged(settings, path.reduceRight<unknown>((value, key) => ({ [key]: value }), valueIn(text)) as Settings);
    }, {});
}

function valueIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `apiKey`, `api_key` and `API_KEY` are one setting. Headers have names of their own. */
function canonical(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const name = key.toLowerCase().replaceAll("_", "");
      return [name, isSettings(value) && name !== "customheaders" ? canonical(value) : value];
    }),
  );
}

function merged(first: Settings, second: Settings): Settings {
  const both = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = both[key];
    both[key] = isSettings(before) && isSettings(value) ? merged(before, value) : value;
  }
  return both;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function settingsOf(value: unknown): Settings {
  return isSettings(value) ? value : {};
}

function transportOf(given: Settings, cwd: string): LineageTransport {
  const { type } = given;
  switch (type) {
    case "http":
      return httpOf(given);
    case "file": {
      const path = text(given["logfilepath"]);
      if (path === undefined) throw new Error("the transport `file` has no log_file_path");
      return { type, path: resolve(cwd, path), mode: isTrue(given["append"]) ? "append" : "a-file-each" };
    }
    case "console":
      return { type };
    default:
      throw new Error(
        `the transport is \`${String(type)}\`, and the command sends by http, to a file or to the console`,
      );
  }
}

function httpOf(given: Settings): LineageTransport {
  const base = text(given["url"]);
  if (base === undefined) throw new Error("the transport `http` has no url");
  const endpoint = text(given["endpoint"]) ?? "api/v1/lineage";
  const auth = settingsOf(given["auth"]);
  const kind = text(auth["type"]) ?? "none";
  if (kind !== "api_key" && kind !== "none")
    throw new Error(`the http transport's auth is \`${kind}\`, and not api_key`);
  const apiKey = text(auth["apikey"]) ?? null;
  const seconds = Number(given["timeout"] ?? 5);
  const url = new URL(endpoint.replace(/^\/+/, ""), `${base.replace(/\/+$/, "")}/`);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Error("the transport's url is not of http");
  return {
    type: "http",
    url: url.href,
    apiKey: kind === "api_key" ? apiKey : null,
    headers: Object.fromEntries(
      Object.entries(settingsOf(given["customheaders"])).map(([name, value]) => [name, String(value)]),
    ),
    isCompressed: text(given["compression"]) === "gzip",
    timeoutMs: seconds > 0 ? seconds * 1_000 : 5_000,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || String(value).toLowerCase() === "true";
}
