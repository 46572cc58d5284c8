/**
 * Builds dist/: type declarations by tsc, and JavaScript in as few files as a start needs.
 *
 * The library, the built-in job and the command are entries that share chunks: a job module that imports
 * "spark-connect" must get the same classes that the command checks with `instanceof`. Dependencies are bundled, since
 * resolving and reading their hundreds of files took longer than everything else at a start.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { type CodeSplittingOptions, type OutputChunk, type Plugin, rolldown } from "rolldown";
import manifest from "../package.json" with { type: "json" };
import { buildEngine, bundleTool, leastNode } from "./build-functions.ts";
import { slimDeclarations } from "./declarations/slim-declarations.ts";
import { sharedChunks } from "./shared-chunks.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const entries = {
  index: "src/index.ts",
  pipelines: "src/pipelines/pipelines.ts",
  "credit-snapshot": "src/jobs/credit-snapshot/credit-snapshot.ts",
  testing: "src/testing/testing.ts",
  eslint: "src/eslint/eslint.ts",
  opentelemetry: "src/opentelemetry/opentelemetry.ts",
  "cli/main": "src/cli/main.ts",
};

const plugins = [
  // grpc-js only reads .proto files for a server's channelz service: half a megabyte that no client runs.
  inPlaceOf("@grpc/proto-loader", "export function loadSync() { throw new Error('not bundled'); }"),
  // commander can start programs as subcommands. We have none, and the modules for it take time to load.
  inPlaceOf("node:child_process", "export default {};", "/node_modules/commander/"),
  requiredBuiltins(),
  programsOpenTelemetry(),
];

const [chunks, tool] = await Promise.all([bundle(), bundleTool()]);
// Only now, so that a source that does not build leaves the last build in place.
rmSync(dist, { recursive: true, force: true });
for (const { fileName, code } of [...chunks, { fileName: "functions/tool.js", code: tool.code }]) {
  const file = join(dist, fileName);
  mkdirSync(dirname(file), { recursive: true });
  // Older Nodes than ours have to read this one.
  writeFileSync(file, escaped(fileName === "cli/main.js" ? code : withoutNamespaces(code)));
}
chmodSync(join(dist, "cli", "main.js"), 0o755);
writeFileSync(join(dist, "THIRD-PARTY-LICENSES"), licenses([...chunks, tool]));
await buildEngine(join(dist, "functions"));
emitDeclarations();
emitCommonJs();

function emitDeclarations(): void {
  const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json", "--emitDeclarationOnly"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
  // The declarations of src/ import the protocol's; their JavaScript is in the bundle.
  cpSync(join(root, "src/gen"), join(dist, "gen"), { recursive: true, filter: (path) => !path.endsWith(".js") });
  slimDeclarations(
    dist,
    modules().map(({ types }) => relative("dist", types)),
  );
}

/**
 * `require("spark-connect")` loads the same modules, since Node can require a module without top-level await.
 * TypeScript reports that as an error under `module: node16`, which is older than this feature: not for us to report.
 */
function emitCommonJs(): void {
  for (const { require, types, default: module } of modules()) {
    const loaded = `require("./${basename(module)}")`;
    const declared = `"./${basename(types).replace(/\.d\.ts$/, ".js")}"`;
    // A module that exists for its default export, such as a linter's plugin, is that export.
    const [code, declaration] = /^export default /m.test(readFileSync(join(root, types), "utf8"))
      ? [`${loaded}.default`, `import value from ${declared};\nexport = value;`]
      : [loaded, `export * from ${declared};`];
    writeFileSync(join(root, require.default), `module.exports = ${code};\n`);
    writeFileSync(join(root, require.types), `// @ts-ignore: Node can\n${declaration}\n`);
  }
}

/** What package.json exports and programs import. */
function modules() {
  return Object.values(manifest.exports).filter((target) => typeof target !== "string");
}

async function bundle(): Promise<readonly OutputChunk[]> {
  await using build = await rolldown({
    cwd: root,
    input: entries,
    platform: "node",
    // The program's own copy, so that its tables are instances of its own classes. Paths below (apache-arrow/fb) are
    // bundled.
    external: ["apache-arrow"],
    plugins,
    transform: { target: leastNode },
    // Of CommonJS, the whole package would be bundled, and not what is used.
    resolve: { mainFields: ["module", "main"], conditionNames: ["module", "node"] },
    onLog: (level, log, report) => (level === "warn" ? fail(log.message) : report(level, log)),
  });
  // One folder below dist/, like cli/: `../../package.json` is the package's own from both.
  const chunkFileNames = "chunks/[name]-[hash].js";
  // Comments take time to read at each start. Lines and names stay: Node shows them where an error is not caught.
  const generate = async (codeSplitting: true | CodeSplittingOptions) => {
    const { output } = await build.generate({
      dir: dist,
      format: "esm",
      chunkFileNames,
      comments: false,
      codeSplitting,
    });
    return output.filter((file) => file.type === "chunk");
  };
  return await generate(sharedChunks(await generate(true), root));
}

/**
 * Node's modules as variables in place of imports. An import of one reads all its exports, and some of those load others
 * when they are read: `node:util`, `node:fs` and `node:process` alone load worker threads, readline and more, for a tenth
 * of a start.
 */
function withoutNamespaces(code: string): string {
  const imported = /^import (?:(\w+)(?:, )?)?(\{[^}]*\})?(?: from )?"(node:\w[^"]*)";$/gm;
  return code.replace(imported, (_all, whole: string | undefined, names: string | undefined, module: string) =>
    [whole, names?.replaceAll(" as ", ": ")]
      // The global `process` is that module.
      .filter((name) => name !== undefined && name !== "process")
      .map((name) => `const ${name} = process.getBuiltinModule("${module}");`)
      .join("\n"),
  );
}

/**
 * One character beyond Latin-1 makes V8 keep a whole file at two bytes per character. Comments aside, all are in
 * literals.
 */
function escaped(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Bundles other code in place of a module, for all importers or those below a path. */
function inPlaceOf(module: string, code: string, importers = ""): Plugin {
  return {
    name: `in-place-of-${module}`,
    resolveId: (id, importer) => (id === module && importer?.includes(importers) ? `\0${id}` : null),
    load: (id) => (id === `\0${module}` ? code : null),
  };
}

/**
 * Node's modules for bundled CommonJS code. The default, `createRequire(import.meta.url)`, throws if a user's bundler
 * turns this into CommonJS, where import.meta.url is undefined.
 */
function requiredBuiltins(): Plugin {
  const prefix = "\0required:";
  return {
    name: "required-builtins",
    resolveId: (id, _importer, { kind }) => (kind === "require-call" && isBuiltin(id) ? prefix + id : null),
    load: (id) =>
      id.startsWith(prefix)
        ? `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(prefix.length))});`
        : null,
  };
}

/**
 * Programs have an API of OpenTelemetry, which their SDK is registered with. The command brings its own with its own
 * SDK.
 */
function programsOpenTelemetry(): Plugin {
  return {
    name: "programs-opentelemetry",
    resolveId: (id, importer) =>
      id === "@opentelemetry/api" && importer?.includes("/src/opentelemetry/") ? { id, external: true } : null,
  };
}

/** Today's warning is what breaks in a later Node. */
function fail(message: string): never {
  throw new Error(message);
}

/** The licenses of all bundled packages, as each license asks for. */
function licenses(chunks: readonly OutputChunk[]): string {
  const folders = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap(packageFolder)));
  const packages = Map.groupBy([...folders].sort().map(licenseOf), ({ text }) => text);
  // Packages of one project have one text.
  return [...packages]
    .map(([text, of]) => [of.map(({ title }) => title).join("\n"), ...(text === "" ? [] : [text]), ""].join("\n\n"))
    .join("\n");
}

function packageFolder(moduleId: string): string[] {
  const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(moduleId)?.[0];
  return folder === undefined ? [] : [folder];
}

function licenseOf(folder: string): { readonly title: string; readonly text: string } {
  // Every published package has these three.
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const texts = ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "NOTICE", "NOTICE.txt"].flatMap((file) => {
    try {
      return [readFileSync(join(folder, file), "utf8").trimEnd()];
    } catch {
      return []; // Most have one of these names.
    }
  });
  return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}
