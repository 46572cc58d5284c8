import { readFile } from "node:fs/promises";
import { FailureError } from "../failure.ts";

/** The SQL text of a file, without a byte order mark. Throws a usage failure. */
export async function readSqlFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new FailureError("USAGE", `cannot read ${file}`, { hint: "Check the path.", cause });
  });
  return decodeSql(bytes, file);
}

/** Bytes as text; `name` says whose they are. Throws a usage failure where they are not UTF-8, and says where not. */
export function decodeSql(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FailureError("USAGE", `${name} is not UTF-8: line ${firstBadLine(bytes)} has other bytes`, {
      hint: "Convert it, as in: iconv -f ISO-8859-1 -t UTF-8 FILE",
      cause,
    });
  }
}

/** Decoding puts another character in place of what it cannot read: there the bytes differ first. */
function firstBadLine(bytes: Uint8Array): number {
  const readable = Buffer.from(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  const bad = bytes.findIndex((byte, index) => byte !== readable[index]);
  return Buffer.from(bytes.subarray(0, bad)).toString("latin1").split("\n").length;
}
