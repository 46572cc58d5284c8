import { type Command, Option } from "commander";
import type { CliContext } from "../../context.ts";
import { durationOf } from "../../duration.ts";
import { addExamples } from "../../terminal/examples.ts";

/** `resolve`: where the newest published table lies. */
export function addResolve(program: Command, context: CliContext): void {
  const command = program
    .command("resolve")
    .description("print where the newest published table is: a path, or what to write after FROM")
    .option("--processed <URI>", "where the tables are published")
    .option("--table <CATALOG.DB.NAME>", "the Iceberg or Delta table that they are published into")
    .option("--as-of <YYYY-MM-DD>", "the table of this day (default: the newest day that is published)")
    .addOption(
      new Option("--max-age <DURATION>", "fail when the table is older: 36h, 2d").argParser(durationOf("--max-age")),
    )
    .action(async (_options: unknown, command: Command) => {
      const { resolveFromCommandLine } = await import("./run-resolve.ts");
      context.end(await resolveFromCommandLine(context, command));
    });
  addExamples(
    command,
    ["the newest table", "spark-connect resolve --processed processed"],
    ["a day's table, in a script", 'path="$(spark-connect resolve --processed processed --as-of 2022-03-25)"'],
  );
}
