import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { create } from "@bufbuild/protobuf";
import type { Artifact } from "../client/artifacts.ts";
import { RpcError } from "../client/grpc-status.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "../errors.ts";
import {
  ConfigRequest_GetOptionSchema,
  ConfigRequest_SetSchema,
  KeyValueSchema,
} from "../gen/spark/connect/base_pb.js";
import { fingerprint } from "../job/fingerprint.ts";
import { artifactOf } from "../sql/artifact-path.ts";
import { FailureError, hasErrorClass } from "./failure.ts";

/** The local files of `--jars` and `--files`. */
export interface ArtifactPaths {
  readonly jars: readonly string[];
  readonly files: readonly string[];
}

/** What a session is sent before its job runs. */
export interface ArtifactSet {
  /** At least one. */
  readonly artifacts: readonly Artifact[];
  /** Of their names and bytes: equal sets have equal ones. */
  readonly fingerprint: string;
}

/** Checks that the files can be sent; `null` if there are none. Throws a usage failure that names the option. */
export async function readArtifacts({ jars, files }: ArtifactPaths): Promise<ArtifactSet | null> {
  const [sentJars, sentFiles] = await Promise.all([localFiles("--jars", jars), localFiles("--files", files)]);
  await Promise.all(sentJars.map(assertZip));
  const artifacts = [
    ...sentJars.map((path) => artifactOf(path, "jar")),
    ...sentFiles.map((path) => artifactOf(path, "file")),
  ];
  if (artifacts.length === 0) return null;
  const parts: string[] = [];
  for (const path of [...sentJars, ...sentFiles]) parts.push(await contentHash(path));
  return { artifacts, fingerprint: fingerprint(artifacts.map(({ name }, at) => [name, parts[at] ?? ""])) };
}

async function localFiles(option: string, typed: readonly string[]): Promise<readonly string[]> {
  const paths = [...new Set(typed.map((text) => localPath(option, text)))];
  for (const [name, equal] of Map.groupBy(paths, (path) => basename(path))) {
    if (equal.length === 1) continue;
    throw new FailureError("USAGE", `${option}: ${equal.join(" and ")} have the same name`, {
      hint: `A session knows a file by its name alone, here ${name}: rename one of them.`,
    });
  }
  await Promise.all(paths.map((path) => assertFile(option, path)));
  return paths;
}

function localPath(option: string, text: string): string {
  // Two letters at least: `C:\lib` has a drive, not a scheme.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return text;
  if (scheme === "file") return fileURLToPath(text.replace(/^file:\/*/i, "file:///"));
  throw new FailureError("USAGE", `${option}: ${text} is not a file of this machine`, {
    hint: "Download it first. What the server itself is to load belongs into its own spark.jars or spark.files.",
  });
}

async function assertFile(option: string, path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new FailureError("USAGE", `${option}: cannot read ${path}`, { hint: "Check the path.", cause });
  });
  if (found.isFile()) return;
  throw new FailureError("USAGE", `${option}: ${path} is not a file`, { hint: "Name the files in it one by one." });
}

/** Java skips what is not a zip archive without a word, and the class is then missing. */
async function assertZip(path: string): Promise<void> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  if (bytesRead === 2 && buffer.toString("latin1") === "PK") return;
  throw new FailureError("USAGE", `--jars: ${path} is not a jar`, {
    hint: "A jar is a zip archive. Send other files with --files.",
  });
}

async function contentHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest("hex");
}

/** Sends the files to a session of its own. Throws a usage failure if the server takes none. */
export async function sendArtifacts(
  client: SparkConnectClient,
  set: ArtifactSet | null,
  signal: AbortSignal,
): Promise<void> {
  if (set === null) return;
  try {
    await client.addArtifacts(set.artifacts, { signal });
  } catch (error) {
    throw signal.aborted ? error : refused(error);
  }
}

/** Servers that take no files say so in many ways, and few of them mention files. */
function refused(error: unknown): unknown {
  if (!(error instanceof SparkConnectError) || error instanceof InvalidInputError) return error;
  // The calls before this one were allowed, so it is not the token that is denied.
  const denial = error.cause instanceof RpcError && error.cause.code === "PERMISSION_DENIED" ? error.cause : null;
  const isGone = error instanceof UnreachableError || error instanceof SessionLostError;
  if ((isGone && denial === null) || hasErrorClass(error, alreadyExists)) return error;
  const { message } = denial ?? error;
  return new FailureError("USAGE", `the server does not take the files of --jars and --files: ${message}`, {
    hint: "Put them where the server loads them when it starts, in its spark.jars and spark.files, and leave the options out.",
    cause: error,
  });
}

const alreadyExists = "ARTIFACT_ALREADY_EXISTS";

/** Keeps in the session which files it was sent: the target's next run has the same session. */
const sentKey = "spark-connect.submit.artifacts";

/**
 * Sends the files to the session of a target's runs. Returns `false` if the session has had others, whose classes would
 * be found first: nothing unloads a class.
 */
export async function shareArtifacts(
  client: SparkConnectClient,
  set: ArtifactSet,
  signal: AbortSignal,
): Promise<boolean> {
  const sent = await sentBefore(client, signal);
  if (sent === null) {
    // Before they are sent: if this process ends on the way, the next one must not take the session for an empty one.
    const pairs = [create(KeyValueSchema, { key: sentKey, value: set.fingerprint })];
    await client.config({ case: "set", value: create(ConfigRequest_SetSchema, { pairs }) }, { signal });
  } else if (sent !== set.fingerprint) {
    return false;
  }
  try {
    await sendArtifacts(client, set, signal);
  } catch (error) {
    if (hasErrorClass(error, alreadyExists)) return false;
    throw error;
  }
  return true;
}

async function sentBefore(client: SparkConnectClient, signal: AbortSignal): Promise<string | null> {
  const remembered = create(ConfigRequest_GetOptionSchema, { keys: [sentKey] });
  const { pairs } = await client.config({ case: "getOption", value: remembered }, { signal });
  return pairs[0]?.value ?? null;
}
