import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** The tests run the built command. Throws if that is missing, or older than its source. */
export function requireBuild(): void {
  const built = statSync(join(root, "dist", "cli", "main.js"), { throwIfNoEntry: false });
  if (built === undefined)
    throw new Error("dist/ is missing, and tests run it: `npm run build` makes it (`npm ci` does, too)");
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const newer = sources.find((name) => statSync(join(root, "src", name)).mtimeMs > built.mtimeMs);
  if (newer !== undefined)
    throw new Error(`dist/ is older than src/${newer}, and tests run it: \`npm run build\` makes it anew`);
}
