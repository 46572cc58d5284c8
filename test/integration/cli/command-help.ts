import type { Command } from "commander";
import type { CliContext } from "../../../src/cli/context.ts";
import { buildProgram } from "../../../src/cli/program.ts";

/** A command that does something by itself, with its words. */
export interface CommandHelp {
  readonly name: string;
  /** The lines of its examples, each as one would type it. */
  readonly examples: readonly string[];
}

/** Every command, in the order in which help lists them, with the examples that its help shows. */
export function commandHelp(): readonly CommandHelp[] {
  // Building the program reads nothing else of the context.
  const { command } = buildProgram({ now: new Date() } as CliContext);
  return command.commands.flatMap((child) => helpBelow(child, child.name()));
}

function helpBelow(command: Command, name: string): readonly CommandHelp[] {
  const doesSomething = command.commands.length === 0 || command.registeredArguments.length > 0;
  const below = command.commands.flatMap((child) => helpBelow(child, `${name} ${child.name()}`));
  return doesSomething ? [{ name, examples: examplesIn(helpOf(command)) }, ...below] : below;
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

/** A backslash at the end of a line takes the next one into the example. */
function examplesIn(help: string): readonly string[] {
  const [, section = ""] = help.split(/^Examples:\n/m);
  return section
    .split(/(?<!\\)\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
