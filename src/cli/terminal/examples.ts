import type { Command } from "commander";

/** One way to use a command: what it does, and the line to type, which may go on behind a backslash. */
export type Example = readonly [what: string, line: string];

/**
 * Ends a command's help with examples. A test runs them, in the order in which help lists the commands, in a folder with
 * a landing zone, a table and files of these names (test/integration/cli/help-examples.test.ts).
 */
export function addExamples(command: Command, ...examples: readonly Example[]): Command {
  const lines = examples.flatMap(([what, line]) => [`  # ${what}`, ...line.split("\n").map((part) => `  ${part}`)]);
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}
