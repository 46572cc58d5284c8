import type { Command } from "commander";
import type { CliContext } from "../../context.ts";

/** `init pipeline NAME`: a project to start from. */
export function addInit(program: Command, context: CliContext): void {
  const init = program.command("init").description("make a project to start from").helpCommand(false);
  init
    .command("pipeline")
    .description("make a folder with a pipeline in SQL and TypeScript, for `submit`")
    .argument("<name>", "what to call the pipeline and its folder")
    .action(async (name: string) => {
      const { initPipeline } = await import("./init-pipeline.ts");
      context.end(await initPipeline(context, name));
    });
}
