import { type Command, Option } from "commander";
import { parseSqlParam } from "../../../submit/sql/sql-param.ts";
import { artifactParameters } from "../../artifact-options.ts";
import { RepeatableOption } from "../../cli-command.ts";
import type { CliContext } from "../../context.ts";
import { countOf } from "../../count.ts";
import { timeoutOf } from "../../duration.ts";
import { refuseForeignFlags } from "../../foreign-flags.ts";
import { addJobOptions } from "../../job-options.ts";
import { addExamples } from "../../terminal/examples.ts";
import { rowFormatNames } from "./row-format-names.ts";

/** `sql`: runs statements and prints the rows of the last; on a terminal without statements it is a shell. */
export function addSql(program: Command, context: CliContext): void {
  const command = program
    .command("sql")
    .description("run SQL and print the rows of the last statement, or open a shell")
    .argument(
      "[query]",
      "one or more statements; without it, and without -f, those of standard input, or on a terminal a shell",
    )
    .option("-f, --file <FILE>", "read the statements from a file; - is standard input")
    .addOption(
      new Option("--format <format>", "how rows are printed: json is one object a line")
        .choices(rowFormatNames)
        .default("table"),
    )
    .addOption(new Option("--limit <N>", "print at most that many rows").argParser(countOf("--limit", 1_000_000_000)))
    .addOption(
      new RepeatableOption(
        "--param <NAME=VALUE>",
        "a value for :NAME, bound and never pasted: a text, or as in NAME:int=5 an int, bigint, double, boolean or date; repeatable",
      ).argParser(parseSqlParam),
    )
    .option(
      "--functions <FILE>",
      "a module of functions in TypeScript that the statements may call by their exports' names",
    )
    .addOption(
      new Option("--timeout <DURATION>", "cancel a statement that takes longer: 90s, 10m, 2h").argParser(
        timeoutOf("--timeout"),
      ),
    )
    .action(async (query: string | undefined, _options: unknown, command: Command) => {
      const { runSql } = await import("./run-sql.ts");
      context.end(await runSql(context, query, command));
    });
  addJobOptions(command, artifactParameters);
  addExamples(
    command,
    ["ask for a few rows", 'spark-connect sql "SELECT * FROM range(3)"'],
    [
      "write the rows of a file's last statement as CSV",
      "spark-connect sql -f queries/daily.sql --param day:date=2022-03-25 \\\n  --format csv > daily.csv",
    ],
  );
  refuseForeignFlags(command);
}
