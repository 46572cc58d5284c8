import { type Command, Option } from "commander";
import type { CliContext } from "../../context.ts";
import { countOf } from "../../count.ts";

/** `list`: runs that were submitted from this machine. */
export function addList(program: Command, context: CliContext): void {
  program
    .command("list")
    .description("show the newest runs that were submitted from this machine")
    .addOption(new Option("--limit <N>", "how many").default(20).argParser(countOf("--limit", 1_000)))
    .action(async (_options: unknown, command: Command) => {
      const { list } = await import("./run-list.ts");
      // The command declares it with a default.
      const { limit } = command.opts() as { readonly limit: number };
      context.end(await list(context, { limit, command }));
    });
}
