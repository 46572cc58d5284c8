import { readFile } from "node:fs/promises";
import { FailureError } from "./failure.ts";

/** The text of a file, without a byte order mark. Throws a usage failure. */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new FailureError("USAGE", `cannot read ${file}`, { hint: "Check the path.", cause });
  });
  return decodeText(bytes, file);
}

/** Bytes as text; `name` says where they come from. Throws a usage failure that says which line is not UTF-8. */
export function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FailureError("USAGE", `${name} is not UTF-8: line ${firstBadLine(bytes)} has other bytes`, {
      hint: "Convert it, as in: iconv -f ISO-8859-1 -t UTF-8 FILE",
      cause,
    });
  }
}

/** Decoding replaces what it cannot read by another character: that is where the bytes first differ. */
function firstBadLine(bytes: Uint8Array): number {
  const readable = Buffer.from(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  const bad = bytes.findIndex((byte, index) => byte !== readable[index]);
  return Buffer.from(bytes.subarray(0, bad)).toString("latin1").split("\n").length;
}
