import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { UnreachableError } from "../errors.ts";
import type { Environment } from "./directories.ts";

const oldestJava = 17;

export interface Java {
  /** A path, or plain `java` where PATH finds it. */
  readonly command: string;
  /** As it reports it: `17.0.15`, `1.8.0_412`. */
  readonly version: string;
  readonly source: "JAVA_HOME" | "PATH";
}

/** The first Java 17 or newer of JAVA_HOME and PATH. Throws `UnreachableError` that says what to install. */
export async function findJava(env: Environment = process.env): Promise<Java> {
  const found = (await Promise.all(candidates(env).map((candidate) => runnable(candidate, env)))).filter(
    (java) => java !== null,
  );
  const fit = found.find((java) => majorVersion(java.version) >= oldestJava);
  if (fit !== undefined) return fit;
  throw new UnreachableError(
    `Spark needs Java ${oldestJava} or newer; ${describeFound(found)}. Install one (Debian and Ubuntu: ` +
      "`apt-get install openjdk-17-jre-headless`; macOS: `brew install openjdk@17`) or point JAVA_HOME at it.",
  );
}

function candidates(env: Environment): Omit<Java, "version">[] {
  const home = env["JAVA_HOME"];
  return [
    ...(home ? [{ command: join(home, "bin", "java"), source: "JAVA_HOME" as const }] : []),
    { command: "java", source: "PATH" as const },
  ];
}

async function runnable(candidate: Omit<Java, "version">, env: Environment): Promise<Java | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)(candidate.command, ["-version"], { env, timeout: 20_000 });
    const version = /version "([^"]+)"/.exec(stderr + stdout)?.[1];
    return version === undefined ? null : { ...candidate, version };
  } catch {
    // It is missing, or it is macOS's stub that only says where to get Java.
    return null;
  }
}

/** Java 8 still called itself 1.8. */
export function majorVersion(version: string): number {
  const [first, second] = version.split(/[._+-]/).map(Number);
  return (first === 1 ? second : first) ?? 0;
}

function describeFound(found: readonly Java[]): string {
  if (found.length === 0) return "none was found in JAVA_HOME or PATH";
  return found.map((java) => `${java.source} has ${java.version}`).join(", ");
}
