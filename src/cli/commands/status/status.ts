import type { Command } from "commander";
import type { CliContext } from "../../context.ts";
import { addRunCommand } from "../../runs/run-command.ts";

/** `status RUN`. */
export function addStatus(program: Command, context: CliContext): void {
  addRunCommand(program, context, {
    name: "status",
    description: "show the state of a run",
    example: "how the run of a day is, or how it ended",
    act: async (...given) => (await import("./run-status.ts")).status(...given),
  });
}
