import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailureError } from "../../../../submit/failure.ts";
import { decodeText } from "../../../../submit/read-text.ts";
import type { ShellControl } from "./shell-control.ts";

/** A text as `$EDITOR` leaves it. The file for it can be read only by the user, and is removed. */
export async function edited(
  { context: { env }, runProgram }: Pick<ShellControl, "context" | "runProgram">,
  text: string,
): Promise<string> {
  const editor = env["EDITOR"] || env["VISUAL"] || "vi";
  const folder = await mkdtemp(join(tmpdir(), "spark-connect-sql-"));
  try {
    const file = join(folder, "statement.sql");
    await writeFile(file, text === "" ? "" : `${text}\n`, { mode: 0o600 });
    const exitCode = await runProgram("sh", ["-c", `${editor} "$1"`, "sh", file]);
    if (exitCode !== 0) {
      throw new FailureError(
        "USAGE",
        `the editor ${editor} ended with ${exitCode ?? "a signal"}; nothing is taken over`,
        {
          hint: "Set EDITOR to the editor of your choice.",
        },
      );
    }
    return decodeText(await readFile(file), `what ${editor} wrote`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
