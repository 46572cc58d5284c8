import { Argument, type Command } from "commander";
import type { CliContext } from "../../context.ts";
import { addExamples } from "../../terminal/examples.ts";
import type { Shell } from "./run-completion.ts";

/** `completion`: what makes a shell complete this command. */
export function addCompletion(program: Command, context: CliContext): void {
  const command = program
    .command("completion")
    .description("print a script that completes this command in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: Shell) => {
      const { completionScript } = await import("./run-completion.ts");
      const script = await completionScript(program, shell);
      context.end({ ok: true, json: { shell, script }, lines: [script.trimEnd()] });
    });
  addExamples(
    command,
    ["for bash: add to ~/.bashrc", 'eval "$(spark-connect completion bash)"'],
    ["for fish", "spark-connect completion fish > spark-connect.fish"],
  );
}
