import type { Command } from "commander";
import type { CliContext } from "../../context.ts";
import { addRunCommand } from "../../runs/run-command.ts";

/** `attach RUN`. */
export function addAttach(program: Command, context: CliContext): void {
  addRunCommand(program, context, {
    name: "attach",
    description: "wait for a run's end; Ctrl-C leaves it running",
    example: "wait for the run of a day that another terminal or machine submitted",
    act: async (...given) => (await import("./run-attach.ts")).attach(...given),
  });
}
