import type { CliContext } from "../../context.ts";
import { packageVersion } from "../../package-version.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { openPage } from "./open-page.ts";
import type { Made } from "./page/run-page.ts";
import { writePage } from "./write-page.ts";

interface Wanted {
  readonly file: string;
  readonly open: boolean;
  /** What the page shows. */
  readonly facts: object;
}

/** Writes a page, opens it if that is wanted, and says where it is. */
export async function pageResult(
  context: CliContext,
  { file, open, facts }: Wanted,
  pageOf: (made: Made) => string,
): Promise<CommandResult> {
  const text = pageOf({ madeAt: context.now.toISOString(), version: packageVersion() });
  const written = await writePage(context, file, text);
  if (open) await openPage(context, written);
  // The facts are made of JSON's values alone.
  const json = { page: written, facts: JSON.parse(JSON.stringify(facts)) };
  return { ok: true, json, lines: [written] };
}
