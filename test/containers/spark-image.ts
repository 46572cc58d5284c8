import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtImage, hasImage, officialImage, succeeds } from "../../scripts/compose.ts";

type SparkImage =
  | { readonly kind: "image"; readonly name: string }
  | { readonly kind: "none"; readonly reason: string };

/** SPARK_IMAGE, else an image on this machine, else one that can be pulled, else one that can be built. */
export async function sparkImage(): Promise<SparkImage> {
  const named = process.env["SPARK_IMAGE"];
  if (named) return { kind: "image", name: named };
  for (const name of [builtImage, officialImage]) if (await hasImage(name)) return { kind: "image", name };
  if (await succeeds("docker", ["pull", "--quiet", officialImage])) return { kind: "image", name: officialImage };
  return builtHere();
}

async function builtHere(): Promise<SparkImage> {
  const script = join(import.meta.dirname, "..", "..", "docker", "build-image.sh");
  try {
    const { stdout } = await promisify(execFile)(script, { maxBuffer: 64 * 1024 * 1024 });
    return { kind: "image", name: stdout.trim() };
  } catch (error) {
    const why = error instanceof Error ? error.message.trimEnd().split("\n").at(-1) : String(error);
    return { kind: "none", reason: `${officialImage} cannot be pulled, and docker/build-image.sh fails: ${why}` };
  }
}
