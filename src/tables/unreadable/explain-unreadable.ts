import { SparkConnectError } from "../../index.ts";
import { placeInLanding } from "../landing/landed-files.ts";
import type { Server } from "../server.ts";
import { type Footer, type FooterColumn, footerOf } from "./footer.ts";
import { columnList, type Unreadable, unreadable } from "./unreadable.ts";

type Reason = Pick<Unreadable, "reason" | "hint"> & Partial<Unreadable>;

/**
 * For a file that Spark could not read, a `JobError` that names the file, its day and why; any other error as it is.
 */
export async function explainUnreadable(server: Server, error: unknown): Promise<unknown> {
  if (!(error instanceof SparkConnectError) || !error.errorClass?.startsWith("FAILED_READ_FILE")) return error;
  const path = error.messageParameters["path"];
  if (path === undefined) return error;
  const { file, footer } = await fileAt(server, path);
  const gone = error.errorClass === "FAILED_READ_FILE.FILE_NOT_EXIST";
  const reason = gone ? hasGone(file) : reasonOf(file, { footer, error });
  return unreadable({ ...reason, file, cause: error });
}

/**
 * The file that one of Spark's errors names by a path, which may be a URI or as on disk: the spelling that finds the
 * file, else the one below a day's folder.
 */
async function fileAt(server: Server, path: string): Promise<{ readonly file: string; readonly footer: Footer }> {
  const spellings = [decoded(path), path].map((spelling) => spelling.replace(/^file:\/+/, "file:///"));
  for (const file of spellings) {
    const footer = await footerOf(server, file);
    if (footer.kind !== "unknown") return { file, footer };
  }
  const ofDay = spellings.find((spelling) => placeInLanding(spelling) !== undefined);
  return { file: ofDay ?? path, footer: { kind: "unknown" } };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function hasGone(file: string): Reason {
  return { reason: `its file ${file} was deleted after the run began`, hint: "Run it again.", retryable: true };
}

function reasonOf(
  file: string,
  { footer, error }: { readonly footer: Footer; readonly error: SparkConnectError },
): Reason {
  switch (footer.kind) {
    case "missing":
      return {
        reason: `Spark cannot read its file ${file}`,
        hint: "Ask for the file to be delivered again: it is truncated, or not a Parquet file.",
      };
    case "encrypted":
      return { reason: `its file ${file} is encrypted, and Spark has no keys for it`, hint: WITHOUT_KEYS };
    case "parquet":
      return encryptedColumns(file, footer.columns) ?? withoutCodec(file, footer.columns) ?? asSparkSays(file, error);
    case "unknown":
      return withoutEtag(file, error) ?? asSparkSays(file, error);
  }
}

const WITHOUT_KEYS =
  "Ask for the file to be delivered without encryption, or give the cluster the keys (parquet.crypto.factory.class in Spark's guide to Parquet).";

function encryptedColumns(file: string, columns: readonly FooterColumn[]): Reason | undefined {
  const names = namesOf(columns.filter(({ isEncrypted }) => isEncrypted));
  if (names.length === 0) return undefined;
  const are = names.length === 1 ? "is" : "are";
  return {
    reason: `${columnList(names)} of ${file} ${are} encrypted, and Spark has no keys for ${names.length === 1 ? "it" : "them"}`,
    hint: WITHOUT_KEYS,
    facts: { columns: names },
  };
}

/** Hadoop's names of Parquet's codecs that Spark does not include. */
const CODECS: ReadonlyMap<string, string> = new Map([
  ["BROTLI", "org.apache.hadoop.io.compress.BrotliCodec"],
  ["LZO", "com.hadoop.compression.lzo.LzoCodec"],
]);

function withoutCodec(file: string, columns: readonly FooterColumn[]): Reason | undefined {
  const used = columns.flatMap(({ codecs }) => codecs.filter((codec) => CODECS.has(codec)))[0];
  if (used === undefined) return undefined;
  const names = namesOf(columns.filter(({ codecs }) => codecs.includes(used)));
  return {
    reason: `${columnList(names)} of ${file} ${names.length === 1 ? "is" : "are"} compressed with ${used}, which Spark cannot decompress`,
    hint: `Ask for the file to be delivered with another compression (SNAPPY, ZSTD, GZIP), or add ${CODECS.get(used)} to the cluster.`,
    facts: { columns: names, codec: used },
  };
}

/** Both readers of S3A say it only in the message. */
const NEEDS_ETAG = /requires ETag|etag is marked non-null/;

function withoutEtag(file: string, error: SparkConnectError): Reason | undefined {
  if (!messagesOf(error).some((message) => NEEDS_ETAG.test(message))) return undefined;
  return {
    reason: `the store lists its file ${file} without an ETag, and S3A does not read a file whose changes it cannot notice`,
    hint: "Upload the file through S3: one that was copied into the folder of an S3 server has no ETag.",
  };
}

/** The file may not be at fault, so the message does not blame it. */
function asSparkSays(file: string, error: SparkConnectError): Reason {
  const [own = "", ...causes] = messagesOf(error);
  // The first cause says what failed, and the last one why; Spark's own message only adds the path.
  const words = new Set(causes.length === 0 ? [own] : [causes[0], causes.at(-1)]);
  return {
    reason: `Spark cannot read its file ${file}: ${[...words].join(": ")}`,
    hint: "Try the file with another reader of Parquet. If that fails too, ask for it to be delivered again. -v prints all that Spark says.",
  };
}

/** The first lines of an error's message and of its causes' messages on the server, without full stops. */
function messagesOf(error: SparkConnectError): readonly string[] {
  const messages: string[] = [];
  for (let next: unknown = error; next instanceof SparkConnectError; next = next.cause) {
    messages.push((next.message.split("\n")[0] ?? "").replace(/\.$/, ""));
  }
  return messages;
}

function namesOf(columns: readonly FooterColumn[]): readonly string[] {
  return columns.map(({ path }) => path.join("."));
}
