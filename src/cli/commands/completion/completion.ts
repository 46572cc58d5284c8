import { Argument, type Command } from "commander";
import type { CliContext } from "../../context.ts";
import type { Shell } from "./run-completion.ts";

/** `completion`: what makes a shell complete this command. */
export function addCompletion(program: Command, context: CliContext): void {
  program
    .command("completion")
    .description("print a script that completes this command in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", '\nFor bash: add to ~/.bashrc\n  eval "$(spark-connect completion bash)"')
    .action(async (shell: Shell) => {
      const { completionScript } = await import("./run-completion.ts");
      const script = await completionScript(program, shell);
      context.end({ ok: true, json: { shell, script }, lines: [script.trimEnd()] });
    });
}
