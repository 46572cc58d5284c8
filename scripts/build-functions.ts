/**
 * Builds what functions on executors need: the tool that reads and lowers them, and the jar that runs them.
 *
 * Both are separate from the rest of dist/: a program without functions loads neither.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";
import manifest from "../package.json" with { type: "json" };
import { lower } from "../src/sql/udf/lowering/lower.ts";

const root = join(import.meta.dirname, "..");
const engine = join(root, "engine");
const target = join(engine, "target");

/** The oldest Node that package.json promises to support. Syntax that it lacks is lowered, such as `using`. */
export const leastNode = `node${/\d+(?:\.\d+)*/.exec(manifest.engines.node)?.[0]}`;

/** The tool in one file, minified: it is large, and not meant to be read. */
export async function bundleTool(): Promise<OutputChunk> {
  await using build = await rolldown({
    cwd: root,
    input: { tool: "src/sql/udf/lowering/tool.ts" },
    platform: "node",
    transform: { target: leastNode },
    // Babel has requires that nothing resolves, to look for projects' configuration files, which is switched off here.
    onLog: (level, log, report) => (level === "warn" ? undefined : report(level, log)),
  });
  const { output } = await build.generate({
    format: "esm",
    minify: true,
    comments: false,
    codeSplitting: false,
  });
  return output[0];
}

/** Puts the engine's jar into `folder`. Without a JDK and Maven there is no jar, and functions say so when used. */
export async function buildEngine(folder: string): Promise<void> {
  const runtime = lower(await bundleRuntime(), "runtime.js").code;
  const jar = join(target, "functions.jar");
  const stamp = join(target, "built-from");
  const inputs = inputsHash(runtime);
  if (read(stamp) !== inputs) {
    rmSync(stamp, { force: true });
    if (!hasJdk()) return;
    const resources = join(target, "runtime", "sparkconnect");
    mkdirSync(resources, { recursive: true });
    writeFileSync(join(resources, "runtime.js"), runtime);
    const { status } = spawnSync("mvn", ["-q", "-B", "package"], { cwd: engine, stdio: "inherit" });
    if (status !== 0) throw new Error("Maven could not build engine/; its messages are above.");
    writeFileSync(stamp, inputs);
  }
  mkdirSync(folder, { recursive: true });
  cpSync(jar, join(folder, "engine.jar"));
}

/** The script's value is a function that takes an object and adds the bridge's functions to it. */
async function bundleRuntime(): Promise<string> {
  await using build = await rolldown({
    cwd: root,
    input: join(engine, "runtime", "bridge.ts"),
    platform: "neutral",
    // Of Node's modules, what the library's own code that runs there asks for.
    resolve: { alias: { "node:util": join(engine, "runtime", "inspect.ts") } },
    transform: { inject: { Buffer: [join(engine, "runtime", "text.ts"), "BytesText"] } },
  });
  const { output } = await build.generate({ format: "cjs", comments: false });
  return `(function (exports) {\n${output[0].code}\nreturn exports;\n})`;
}

function inputsHash(runtime: string): string {
  const hash = createHash("sha256").update(runtime);
  const files = ["pom.xml", ...globSync("src/**/*.java", { cwd: engine }).sort()];
  for (const file of files) hash.update(readFileSync(join(engine, file)));
  return hash.digest("hex");
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // Not built yet.
  }
}

function hasJdk(): boolean {
  const missing = ["javac", "mvn"].filter((command) => spawnSync(command, ["-version"]).status !== 0);
  if (missing.length === 0) return true;
  console.error(
    `The engine of functions in TypeScript (engine/) was not built: ${missing.join(" and ")} not found. ` +
      "Install a JDK (17 or newer) and Maven and run `npm run build` again to use functions; all else works without.",
  );
  return false;
}
