import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where a file of the package lies, seen from the sources as from what was built of them. */
export function packageFile(...path: readonly string[]): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, ...path);
}

/** Loads a module at once: declarations do not wait, and few programs have functions that need it. */
export const requireNow: NodeJS.Require = createRequire(import.meta.url);
