import type { Command } from "commander";
import type { CliContext } from "../../context.ts";
import { refuseForeignFlags } from "../../foreign-flags.ts";
import { addExamples } from "../../terminal/examples.ts";

/** `doctor`: tries every step between this machine and an answer from Spark. */
export function addDoctor(program: Command, context: CliContext): void {
  const command = program
    .command("doctor")
    .description("check what is needed to run a job, step by step")
    .option("--landing <URI>", "also show the days that have landed there, and stray folders")
    .option("--table <CATALOG.DB.NAME>", "also show what the server has for that table, and its newest T(D)")
    .action(async () => {
      const { examine } = await import("./run-doctor.ts");
      context.end(await examine(context, command));
    });
  addExamples(command, [
    "is everything there for a job on this landing zone",
    "spark-connect doctor --landing landing",
  ]);
  refuseForeignFlags(command);
}
