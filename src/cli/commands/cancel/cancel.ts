import type { Command } from "commander";
import type { CliContext } from "../../context.ts";
import { addRunCommand } from "../../runs/run-command.ts";

/** `cancel RUN`. */
export function addCancel(program: Command, context: CliContext): void {
  addRunCommand(program, context, {
    name: "cancel",
    description: "cancel a run; also succeeds if it is over",
    example: "stop the run of a day",
    act: async (...given) => (await import("./run-cancel.ts")).cancel(...given),
  });
}
