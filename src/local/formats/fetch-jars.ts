import { createHash } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { UnreachableError } from "../../errors.ts";
import { cacheDirectory, type Environment } from "../directories.ts";
import { type Jar, jarsOf, type TableFormat } from "./table-formats.ts";

const mavenCentral = "https://repo1.maven.org/maven2/";

export interface FetchOptions {
  readonly env: Environment;
  readonly signal?: AbortSignal;
  /** Gets a line to show for each download. */
  readonly note: (line: string) => void;
}

/** Where the jar lies on this machine once it was fetched. */
function jarFile({ path }: Jar, env: Environment): string {
  return join(cacheDirectory(env), "jars", basename(path));
}

/** The files of these formats' jars. Throws `UnreachableError` that says how to fetch them if one is missing. */
export async function installedJars(asked: readonly TableFormat[], env: Environment): Promise<readonly string[]> {
  const files = jarsOf(asked).map((jar) => jarFile(jar, env));
  for (const file of files) {
    if (await exists(file)) continue;
    throw new UnreachableError(
      `${file} is missing. Run \`spark-connect local install --with ${asked.join(",")}\`, which fetches it.`,
    );
  }
  return files;
}

/**
 * Fetches the jars that are missing, from the repository that Spark's own DEFAULT_ARTIFACT_REPOSITORY names, else from
 * Maven Central. Returns whether there were any. Throws `UnreachableError` for a jar that cannot be had, or has other
 * bytes than the one that is pinned; it then keeps nothing of it.
 */
export async function fetchJars(asked: readonly TableFormat[], options: FetchOptions): Promise<boolean> {
  let hasFetched = false;
  for (const jar of jarsOf(asked)) {
    const file = jarFile(jar, options.env);
    if (await exists(file)) continue;
    const draft = `${file}.${process.pid}`;
    await mkdir(join(file, ".."), { recursive: true });
    try {
      await writeFile(draft, await download(jar, options));
      // The file is complete, or does not exist.
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
    hasFetched = true;
  }
  return hasFetched;
}

async function download({ path, sha256 }: Jar, { env, signal, note }: FetchOptions): Promise<Uint8Array> {
  const url = new URL(path, `${env["DEFAULT_ARTIFACT_REPOSITORY"] || mavenCentral}/`.replace(/\/+$/, "/"));
  note(`Downloading ${url.href}`);
  const bytes = await bodyOf(url, signal);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === sha256) return bytes;
  throw new UnreachableError(`${url.href} has the SHA-256 ${found}, not ${sha256}: it was not kept. ${mirrorHint}`);
}

const mirrorHint =
  "DEFAULT_ARTIFACT_REPOSITORY names another repository to fetch from; NODE_USE_ENV_PROXY=1 uses the proxy of HTTPS_PROXY.";

async function bodyOf(url: URL, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new UnreachableError(`${url.href} answered ${response.status} ${response.statusText}. ${mirrorHint}`);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UnreachableError) throw error;
    throw new UnreachableError(`Cannot fetch ${url.href}: ${reasonOf(error)}. ${mirrorHint}`, { cause: error });
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  return cause instanceof Error ? cause.message : String(cause);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
