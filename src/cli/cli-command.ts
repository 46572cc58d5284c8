import { Command, Option } from "commander";
import { FailureError } from "../submit/failure.ts";

/** An option that may be given again: its parser gets what was parsed so far. */
export class RepeatableOption extends Option {}

/**
 * A command, and all below it, that refuses another value for an option that takes one: if the last won silently, the
 * wrong file could be run, or the wrong day published.
 */
export class CliCommand extends Command {
  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  override addOption(option: Option): this {
    if (option.required && !(option instanceof RepeatableOption)) this.#takeOnce(option);
    return super.addOption(option);
  }

  /** To be called before the option is added: the second value is refused before it is parsed. */
  #takeOnce(option: Option): void {
    const name = option.name();
    let taken: string | undefined;
    this.on(`option:${name}`, (text: string) => {
      if (taken !== undefined && taken !== text)
        throw new FailureError("USAGE", `--${name} is given twice`, { hint: "Give it once." });
      taken = text;
    });
  }
}
