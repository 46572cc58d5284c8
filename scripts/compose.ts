import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultSparkVersion } from "../src/local/distribution.ts";

const run = promisify(execFile);

/** The image that docker/build-image.sh makes. */
export const builtImage: string = `spark-connect/spark:${defaultSparkVersion}`;

/** Builds the image with the formats of tables, if it is missing; returns its name. */
export async function buildTablesImage(): Promise<string> {
  const script = join(import.meta.dirname, "..", "docker", "tables", "build-image.sh");
  const child = spawn(script, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const [code] = await once(child, "close");
  if (code === 0) return printed.trim();
  throw new Error("docker/tables/build-image.sh failed");
}

/** Also in docker-compose.yml. */
export const officialImage: string = "apache/spark:4.1.1";

export interface Compose {
  readonly command: readonly [string, ...string[]];
  /** Before version 2, containers were called project_service_1, with underscores. */
  readonly isVersion1: boolean;
}

/** How to call Compose on this machine: as Docker's plugin, else by the old command; `null` if it is not installed. */
export async function findCompose(): Promise<Compose | null> {
  if (await succeeds("docker", ["compose", "version"])) return { command: ["docker", "compose"], isVersion1: false };
  try {
    const { stdout } = await run("docker-compose", ["version", "--short"]);
    return { command: ["docker-compose"], isVersion1: stdout.startsWith("1.") };
  } catch {
    return null;
  }
}

/** Whether the engine has an image already. */
export function hasImage(image: string): Promise<boolean> {
  return succeeds("docker", ["image", "inspect", image]);
}

export function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
