import { functionsFile, requireNow } from "./functions-file.ts";
import type * as tool from "./lowering/tool.ts";

/** The code that reads and lowers functions; loaded with the first function that a program declares. */
export function loadTool(): typeof tool {
  // The build puts this module's code there.
  return requireNow(functionsFile("tool.js")) as typeof tool;
}
