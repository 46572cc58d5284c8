import { createHash } from "node:crypto";

/** What differs from one machine, or one time, to the next. */
export interface Circumstances {
  readonly root: string;
  readonly processed: string;
  readonly view: string;
  /** The connection string with its token. */
  readonly remote: string;
  readonly sparkVersion: string;
  readonly userName: string;
  /** Whose runs are told by name; the ids of others are numbered as they come up. */
  readonly days: readonly string[];
}

/** The value with a placeholder for all that is random, of the clock or of the machine, and nothing else changed. */
export function normalised(value: unknown, where: Circumstances): unknown {
  const known = namesOfIds(where);
  const unknown = new Map<string, string>();
  const nameOf = (id: string) => {
    if (!known.has(id) && !unknown.has(id)) unknown.set(id, `<id ${unknown.size + 1}>`);
    return known.get(id) ?? unknown.get(id) ?? id;
  };
  const [address = ""] = /^sc:\/\/[^;/]*/.exec(where.remote) ?? [];
  const text = JSON.stringify(value)
    .replaceAll(where.root, "<root>")
    .replaceAll(where.view, "<view>")
    .replaceAll(new RegExp(`${literally(address)}[^ "\\\\,]*`, "g"), "<remote>")
    .replaceAll(/(_run-\d+-[0-9a-f]{8})-[0-9a-f]{4}/g, "$1-<nonce>")
    .replaceAll(/part-\d{5}-[0-9a-f-]{36}[^"/]*?\.parquet/g, "<part>.parquet")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, nameOf)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>")
    .replaceAll(/"(durationMs|idleMs)":\d+/g, '"$1":"<duration>"')
    .replaceAll(/(: published in )[^"]+/g, "$1<duration>")
    .replaceAll(new RegExp(`"(version|sparkVersion)":"${literally(where.sparkVersion)}"`, "g"), '"$1":"<version>"')
    .replaceAll(`"user":"${where.userName}"`, '"user":"<user>"')
    .replaceAll(/("origin":\{"user":)"[^"]*","host":"[^"]*"/g, '$1"<user>","host":"<host>"')
    // Whether a stage is seen before it ends is chance, and the web UI is the server's.
    .replaceAll(/,"stages":\[[^\]]*\]/g, "")
    .replaceAll(/,"ui":\{[^}]*\}/g, "")
    .replaceAll(/"[0-9a-f]{8}( {2}\w+) +\d{4}-\d\d-\d\dT\d\d:\d\dZ( {2,}(\S+T)?\d\d:\d\dZ)?/g, '"<id>$1  <time>')
    // Whether `attach` comes in time to see the end is chance.
    .replaceAll(/"endedAt":null,"durationMs":null/g, '"endedAt":"<time>","durationMs":"<duration>"')
    .replaceAll(/("publishedAt":"<time>",)"durationMs":null/g, '$1"durationMs":"<duration>"')
    .replaceAll(/,"endedAt":"<time>"\}/g, "}")
    .replaceAll(/" {2}(ended|took) {4,5}[^"]*",/g, "")
    .replaceAll(/<time> {2,}((\d+\.\d s|\d+ min( \d+ s)?) +)?(?=\S)/g, "<time>  <duration>  ")
    .replaceAll(/"== Physical Plan ==[^"]*"/g, '"<plan>"')
    .replaceAll(/record_date#\d+/g, "record_date#<id>")
    .replaceAll(/,"ui":"[^"]*"/g, "")
    .replaceAll(/"Spark UI: [^"]*",|,"Spark UI: [^"]*"/g, "");
  return JSON.parse(text);
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/**
 * The ids that a day's runs have in the first sessions of its table. They are computed here once more: a later version
 * of the command must find, and be excluded by, the runs of an earlier one.
 */
function namesOfIds({ processed, days }: Circumstances): ReadonlyMap<string, string> {
  return new Map(
    days.flatMap((day) => {
      const session = uuidOf(["spark-connect", "session", "credit-snapshot", [processed, day], 0]);
      const mark = sha256(["spark-connect", "run", session]).slice(0, 12);
      const operations = [0, 1, 2, 3].map((attempt): [string, string] => {
        const operation = uuidOf(["spark-connect", "operation", session, attempt]);
        return [operation.slice(0, -12) + mark, `<run ${attempt} of ${day}>`];
      });
      return [[session, `<session of ${day}>`] as const, ...operations];
    }),
  );
}

function uuidOf(value: unknown): string {
  const hex = sha256(value).slice(0, 32);
  // A UUID of version 8: four bits say so, and two that it is a UUID of RFC 9562.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
