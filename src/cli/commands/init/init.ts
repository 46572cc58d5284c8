import type { Command } from "commander";
import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import { didYouMean } from "../../suggest.ts";
import { addExamples } from "../../terminal/examples.ts";

/** `init [DIR]`: a project to start from; `init pipeline NAME`: one with a pipeline. */
export function addInit(program: Command, context: CliContext): void {
  const init = program
    .command("init")
    .description("make a project to start from: a job, a test of it, and their settings")
    .argument("[dir]", "the folder to make it in", ".")
    .helpCommand(false)
    .allowExcessArguments()
    .action(async (directory: string, _options: unknown, command: Command) => {
      if (command.args.length > 1) throw unknownTemplate(directory);
      const { initProject } = await import("./init-project.ts");
      context.end(await initProject(context, directory));
    });
  addExamples(init, ["a project in a new folder", "spark-connect init credits"]);
  const pipeline = init
    .command("pipeline")
    .description("make a folder with a pipeline in SQL and TypeScript, for `submit`")
    .argument("<name>", "what to call the pipeline and its folder")
    .action(async (name: string) => {
      const { initPipeline } = await import("./init-pipeline.ts");
      context.end(await initPipeline(context, name));
    });
  addExamples(pipeline, ["a pipeline in a new folder", "spark-connect init pipeline sales"]);
}

function unknownTemplate(word: string): FailureError {
  return new FailureError("USAGE", `init makes one folder, and knows no '${word}' to make in it`, {
    hint: didYouMean(word, ["pipeline"]) ?? "Write spark-connect init DIR, or spark-connect init pipeline NAME.",
  });
}
