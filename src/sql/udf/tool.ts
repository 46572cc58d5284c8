import type * as tool from "./lowering/tool.ts";
import { packageFile, requireNow } from "./package-file.ts";

/** What reads functions and lowers them; loaded with the first function that a program declares. */
export function loadTool(): typeof tool {
  // The build puts this module's code there.
  return requireNow(packageFile("dist", "functions", "tool.js")) as typeof tool;
}
