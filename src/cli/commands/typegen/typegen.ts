import type { Command } from "commander";
import { FailureError } from "../../../submit/failure.ts";
import { RepeatableOption } from "../../cli-command.ts";
import type { CliContext } from "../../context.ts";
import { addExamples } from "../../terminal/examples.ts";
import type { ParameterTypes } from "./query-file.ts";

/** `typegen`: TypeScript for queries and tables, with the types that the server says they have. */
export function addTypegen(program: Command, context: CliContext): void {
  const command = program
    .command("typegen")
    .description("write TypeScript for SQL files and tables: row types, parameter types and a function each")
    .argument("[files...]", "files of one query each: queries/*.sql")
    .addOption(
      new RepeatableOption("--table <NAME>", "a table or view: CATALOG.DB.NAME; repeatable").argParser(collected),
    )
    .addOption(
      new RepeatableOption(
        "--param <NAME=TYPE>",
        "the type of :NAME where a file has no comment `-- :NAME TYPE`; repeatable",
      ).argParser(parameterType),
    )
    .option("--file <FILE>", "the file to write", "spark-types.ts")
    .option("--check", "write nothing, and fail if the file would change: for CI")
    .action(async (files: readonly string[], _options: unknown, command: Command) => {
      const { runTypegen } = await import("./run-typegen.ts");
      context.end(await runTypegen(context, files, command));
    });
  addExamples(
    command,
    [
      "types of all queries and of a table",
      "spark-connect typegen queries/*.sql \\\n  --table spark_catalog.default.shop_orders --file lake.ts",
    ],
    [
      "fail if they have changed since",
      "spark-connect typegen queries/*.sql \\\n  --table spark_catalog.default.shop_orders --file lake.ts --check",
    ],
  );
}

function collected(text: string, previous: readonly string[] | undefined): readonly string[] {
  if (text.trim() === "") throw new FailureError("USAGE", "--table: the name is empty");
  return [...new Set([...(previous ?? []), text])];
}

function parameterType(text: string, previous: ParameterTypes | undefined): ParameterTypes {
  const [, name, type] = /^(\w+)=(.*\S)\s*$/s.exec(text) ?? [];
  if (name === undefined || type === undefined) {
    throw new FailureError("USAGE", `--param: '${text}' is not NAME=TYPE`, { hint: "Write --param day=DATE." });
  }
  if (previous !== undefined && Object.hasOwn(previous, name))
    throw new FailureError("USAGE", `--param: '${name}' is given twice`);
  return { ...previous, [name]: type };
}
