import { existsSync } from "node:fs";
import { join } from "node:path";

/** Some tests run the built command, as a user does. */
export function requireBuild(): void {
  if (!existsSync(join(import.meta.dirname, "..", "..", "dist", "cli", "main.js"))) {
    throw new Error("dist/ is missing, and some tests run it: `npm run build` makes it (`npm ci` does, too)");
  }
}
