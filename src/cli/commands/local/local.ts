import { type Command, Option } from "commander";
import { type TableFormat, tableFormats } from "../../../local/formats/table-formats.ts";
import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import { didYouMean } from "../../suggest.ts";
import { addExamples, type Example } from "../../terminal/examples.ts";

/** `local`: the embedded Spark of this machine. */
export function addLocal(program: Command, context: CliContext): void {
  const local = program
    .command("local")
    .description("install, start and stop the embedded Spark of this machine")
    .helpCommand(false);
  const actions = {
    install: "install a Spark into the user's cache directory, through pip",
    start: "start an embedded Spark that later commands use, and keep it running",
    stop: "stop the kept Spark",
    status: "say which Spark would be used and whether one is kept running",
  } as const;
  const examples: Readonly<Record<keyof typeof actions, Example>> = {
    install: ["a Spark for this machine, once", "spark-connect local install"],
    start: ["a Spark of two cores that stays", "spark-connect local start --master 'local[2]'"],
    stop: ["the end of it, and of what runs on it", "spark-connect local stop"],
    status: ["which Spark is installed, and which one runs", "spark-connect local status"],
  };
  // Object.entries widens the keys; these are exactly the four actions.
  for (const [action, description] of Object.entries(actions) as [keyof typeof actions, string][]) {
    const command = local.command(action).description(description);
    if (action === "start") command.option("--master <MASTER>", "local[N]: how many cores it may use", "local[*]");
    if (action === "start" || action === "install") {
      command.addOption(
        new Option("--with <FORMATS>", "jars and a catalog for tables of these formats, comma-separated")
          .choices(tableFormats)
          .argParser(formatsIn),
      );
    }
    addExamples(command, examples[action]);
    command.action(async () => {
      const { manageLocalSpark } = await import("./run-local.ts");
      context.end(await manageLocalSpark(context, action, command));
    });
  }
}

function formatsIn(text: string): readonly TableFormat[] {
  const words = text.split(",");
  const wrong = words.find((word) => !isFormat(word));
  if (wrong === undefined) return tableFormats.filter((format) => words.includes(format));
  throw new FailureError("USAGE", `--with: '${wrong}' is not a format of tables`, {
    hint: didYouMean(wrong, tableFormats) ?? "Write iceberg, delta, or iceberg,delta.",
  });
}

function isFormat(word: string): boolean {
  return tableFormats.some((format) => format === word);
}
