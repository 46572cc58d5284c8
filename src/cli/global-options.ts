import { Command, CommanderError } from "commander";
import { FailureError } from "../submit/failure.ts";
import { RepeatableOption } from "./cli-command.ts";
import { rowFormatNames } from "./commands/sql/row-format-names.ts";
import type { OutputFormat } from "./terminal/output.ts";

/** Declares the options that every command has. */
export function addGlobalOptions(program: Command): void {
  program
    .option("--remote <URL>", "the Spark to use: sc://host:15002, or local[4] for an embedded one")
    .option("-p, --profile <NAME>", "the Spark to use: a profile of your configuration")
    .addOption(
      new RepeatableOption("-c, --conf <K=V>", "a setting of the Spark session; repeatable").argParser(collectConf),
    )
    // Of these two the last counts: an alias may hold one, and they change only what is shown.
    .addOption(
      new RepeatableOption("-o, --output <format>", "how the result is printed")
        .choices(["text", "json"])
        .argParser(parseFormat),
    )
    .addOption(
      new RepeatableOption(
        "--log-format <format>",
        "how notes and errors are printed: as text, or each as a line of JSON",
      )
        .choices(["text", "json"])
        .argParser(parseLogFormat),
    )
    .option("--no-progress", "draw no progress bar, and print no progress")
    .option("-q, --quiet", "print results and errors only")
    .option("-v, --verbose", "print stack traces with errors")
    .option("--config <FILE>", "read profiles from this file instead of your own");
}

/** How a command writes its output. Read before the arguments are parsed: errors in them are written this way too. */
export interface Manner {
  readonly format: OutputFormat;
  /** The same for what goes to stderr. */
  readonly logFormat: OutputFormat;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether progress is wanted. */
  readonly progress: boolean;
  /** The first word that is neither an option nor an option's value; undefined if an unknown option stands before it. */
  readonly command: string | undefined;
}

/** The manner that the arguments ask for, even if others are wrong. Reads `-qv` and `-qo json` as commander will. */
export function mannerIn(argv: readonly string[]): Manner {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .helpOption(false);
  addGlobalOptions(command);
  // A wrong value is reported when the command line is parsed, in the format that the other arguments ask for.
  for (const option of command.options) option.argParser((text) => text);
  let words: readonly string[] = [];
  try {
    words = command.parseOptions([...argv]).operands;
  } catch (error) {
    // The last option lacks its value: the arguments before it count.
    if (!(error instanceof CommanderError)) throw error;
  }
  const { output, logFormat, quiet = false, verbose = false, progress = true } = command.opts();
  const formatOf = (text: unknown): OutputFormat => (text === "json" ? "json" : "text");
  return { format: formatOf(output), logFormat: formatOf(logFormat), quiet, verbose, progress, command: words[0] };
}

/** In place of commander's own message: rows have formats of their own, and a job module may have a parameter of that name. */
function parseFormat(text: string): string {
  if (text === "text" || text === "json") return text;
  const hint = rowFormatNames.some((format) => format === text)
    ? `Write --format ${text} after \`sql\` for rows in that format.`
    : "Write -o text or -o json. A job's own parameter cannot be called `output`: rename it.";
  throw new FailureError("USAGE", `--output: '${text}' is neither text nor json`, { hint });
}

function parseLogFormat(text: string): string {
  if (text === "text" || text === "json") return text;
  throw new FailureError("USAGE", `--log-format: '${text}' is neither text nor json`, {
    hint: "Write --log-format json for a line of JSON for each note and error.",
  });
}

function collectConf(
  text: string,
  previous: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new FailureError("USAGE", `--conf: '${text}' has no KEY=VALUE`, {
      hint: "Write -c spark.sql.shuffle.partitions=200.",
    });
  }
  if (previous !== undefined && Object.hasOwn(previous, key) && previous[key] !== value) {
    throw new FailureError("USAGE", `--conf: '${key}' is given twice`, { hint: "Give it once." });
  }
  return { ...previous, [key]: value };
}
