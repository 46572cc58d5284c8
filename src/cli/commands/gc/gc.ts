import { type Command, Option } from "commander";
import type { CliContext } from "../../context.ts";
import { durationOf } from "../../duration.ts";

/** `gc`: empties runs that nobody needs any longer. */
export function addGc(program: Command, context: CliContext): void {
  program
    .command("gc")
    .description("say which runs nobody needs any longer, and with --yes empty them")
    .option("--processed <URI>", "where the tables are published")
    .option("--keep-superseded <DAYS>", "leave runs alone for that many days after a newer one took their place", "7")
    .addOption(
      new Option(
        "--grace <DURATION>",
        "leave crashed runs alone that long: they may still be written (default: 7d)",
      ).argParser(durationOf("--grace")),
    )
    .option("--yes", "empty them; without it nothing is changed")
    .action(async (_options: unknown, command: Command) => {
      const { collectGarbage } = await import("./run-gc.ts");
      context.end(await collectGarbage(context, command));
    });
}
