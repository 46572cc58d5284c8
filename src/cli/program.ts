import { type Command, CommanderError } from "commander";
import { FailureError } from "../submit/failure.ts";
import { CliCommand } from "./cli-command.ts";
import { addAttach } from "./commands/attach/attach.ts";
import { addBackfill } from "./commands/backfill/backfill.ts";
import { addCancel } from "./commands/cancel/cancel.ts";
import { addCompletion } from "./commands/completion/completion.ts";
import { addDoctor } from "./commands/doctor/doctor.ts";
import { addGc } from "./commands/gc/gc.ts";
import { addInit } from "./commands/init/init.ts";
import { addList } from "./commands/list/list.ts";
import { addLocal } from "./commands/local/local.ts";
import { addReport } from "./commands/report/report.ts";
import { addResolve } from "./commands/resolve/resolve.ts";
import { addSql } from "./commands/sql/sql.ts";
import { addStatus } from "./commands/status/status.ts";
import { addSubmit } from "./commands/submit/submit.ts";
import { addTypegen } from "./commands/typegen/typegen.ts";
import type { CliContext } from "./context.ts";
import { addGlobalOptions } from "./global-options.ts";
import { packageVersion } from "./package-version.ts";
import { didYouMean } from "./suggest.ts";
import { helpLayout } from "./terminal/help-layout.ts";

export interface Program {
  readonly command: Command;
  /** The help text, when the arguments asked for it. */
  readonly help: () => string;
}

/** In the order in which help lists them. */
const commands: ReadonlyMap<string, (program: Command, context: CliContext) => void> = new Map([
  ["submit", addSubmit],
  ["backfill", addBackfill],
  ["list", addList],
  ["attach", addAttach],
  ["status", addStatus],
  ["report", addReport],
  ["cancel", addCancel],
  ["sql", addSql],
  ["typegen", addTypegen],
  ["resolve", addResolve],
  ["gc", addGc],
  ["local", addLocal],
  ["init", addInit],
  ["doctor", addDoctor],
  ["completion", addCompletion],
]);

/**
 * The command line: of the command of that name, or of all. Building it loads nothing but commander: commands load what
 * they need when they run.
 */
export function buildProgram(context: CliContext, name?: string): Program {
  let help = "";
  const program = new CliCommand("spark-connect")
    .description("Submits jobs to a local or remote Spark through Spark Connect.")
    .option("--version", "print the version of this command")
    .on("option:version", () => {
      help = packageVersion();
      throw new CommanderError(0, "commander.version", help);
    })
    .exitOverride()
    .configureOutput({ writeOut: (text) => (help += text), writeErr: () => {} })
    .configureHelp(helpLayout)
    .helpCommand(false);
  addGlobalOptions(program);
  const named = commands.get(name ?? "");
  // A shell completes all of them.
  const added = named === undefined || named === addCompletion ? [...commands.values()] : [named];
  for (const add of added) add(program, context);
  program.on("command:*", ([name]: readonly string[]) => {
    throw unknownCommand(
      name ?? "",
      program.commands.map((command) => command.name()),
    );
  });
  return { command: program, help: () => help };
}

/** The hint for a mistyped command's name. */
function unknownCommand(name: string, known: readonly string[]): FailureError {
  const hint = didYouMean(name, known) ?? `There are: ${known.join(", ")}.`;
  return new FailureError("USAGE", `unknown command '${name}'`, { hint });
}
