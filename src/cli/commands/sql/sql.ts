import { type Command, Option } from "commander";
import { parseSqlParam } from "../../../submit/sql/sql-param.ts";
import { artifactParameters } from "../../artifact-options.ts";
import type { CliContext } from "../../context.ts";
import { countOf } from "../../count.ts";
import { refuseForeignFlags } from "../../foreign-flags.ts";
import { addJobOptions } from "../../job-options.ts";
import { rowFormatNames } from "./row-format-names.ts";

/** `sql`: runs statements and prints the rows of the last. */
export function addSql(program: Command, context: CliContext): void {
  const command = program
    .command("sql")
    .description("run SQL and print the rows of the last statement")
    .argument("[query]", "one or more statements; without it, and without -f, those of standard input")
    .option("-f, --file <FILE>", "read the statements from a file; - is standard input")
    .addOption(
      new Option("--format <format>", "how rows are printed: json is one object a line")
        .choices(rowFormatNames)
        .default("table"),
    )
    .addOption(new Option("--limit <N>", "print at most that many rows").argParser(countOf("--limit", 1_000_000_000)))
    .addOption(
      new Option(
        "--param <NAME=VALUE>",
        "a value for :NAME, bound and never pasted: a text, or as in NAME:int=5 an int, bigint, double, boolean or date; repeatable",
      ).argParser(parseSqlParam),
    )
    .action(async (query: string | undefined, _options: unknown, command: Command) => {
      const { runSql } = await import("./run-sql.ts");
      context.end(await runSql(context, query, command));
    });
  addJobOptions(command, artifactParameters);
  refuseForeignFlags(command);
}
