import { readFile } from "node:fs/promises";
import { FailureError } from "../../submit/failure.ts";
import { decodeText } from "../../submit/read-text.ts";

/** The content of a YAML file, or `undefined` when there is no such file. Throws a usage failure. */
export async function readYaml(file: string): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new FailureError("USAGE", `cannot read ${file}: ${String(error)}`, { cause: error });
  }
  const text = decodeText(bytes, file);
  // Loaded only where there is a file: the parser costs more to load than most commands take.
  const { parse } = await import("yaml");
  try {
    return parse(text) ?? {};
  } catch (error) {
    throw new FailureError("USAGE", `${file} is not valid YAML: ${String(error)}`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
