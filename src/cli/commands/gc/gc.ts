import { type Command, Option } from "commander";
import type { CliContext } from "../../context.ts";
import { durationOf } from "../../duration.ts";
import { addExamples } from "../../terminal/examples.ts";

/** `gc`: empties runs that are no longer needed. */
export function addGc(program: Command, context: CliContext): void {
  const command = program
    .command("gc")
    .description("list superseded and crashed runs, and with --yes empty them")
    .option("--processed <URI>", "where the tables are published")
    .option("--table <CATALOG.DB.NAME>", "the Iceberg table that they are published into")
    .option("--keep-superseded <DAYS>", "how many days to keep a run after a newer one replaced it", "7")
    .addOption(
      new Option(
        "--grace <DURATION>",
        "how long to keep crashed runs, which may still be written (default: 7d)",
      ).argParser(durationOf("--grace")),
    )
    .option("--yes", "empty them; without it nothing is changed")
    .action(async (_options: unknown, command: Command) => {
      const { collectGarbage } = await import("./run-gc.ts");
      context.end(await collectGarbage(context, command));
    });
  addExamples(
    command,
    ["what is there to remove", "spark-connect gc --processed processed"],
    [
      "remove what newer runs replaced 30 days ago",
      "spark-connect gc --processed processed --keep-superseded 30 --yes",
    ],
  );
}
