import { type Command, Help } from "commander";

/** Wider names get a line of their own, so that the texts keep half of a terminal. */
const maxNameWidth = 28;

/** Commander's layout gives the longest option its own width in every line, and then wraps no text at all. */
export const helpLayout: Partial<Help> = {
  showGlobalOptions: true,
  padWidth: (command: Command, help: Help) => Math.min(maxNameWidth, Help.prototype.padWidth.call(help, command, help)),
  formatItem: (term, width, description, help) => {
    const format = (name: string) => Help.prototype.formatItem.call(help, name, width, description, help);
    return help.displayWidth(term) <= width || description === "" ? format(term) : `  ${term}\n${format("")}`;
  },
};
