import { randomUUID } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Home, makeHome, runCommand } from "../../integration/cli/run-command.ts";

/** Notes each file that is loaded, and in the end each of Node's modules. */
const watcher = `
const { registerHooks } = process.getBuiltinModule("node:module");
const { appendFileSync } = process.getBuiltinModule("node:fs");
const note = (line) => appendFileSync(process.env.LOADED, line + "\\n");
const before = new Set(process.moduleLoadList);
process.on("exit", () => process.moduleLoadList.filter((name) => !before.has(name)).forEach(note));
registerHooks({
  load(url, context, next) {
    note(url);
    return next(url, context);
  },
});
`;
let home: Home;

beforeAll(async () => {
  home = await makeHome();
  await writeFile(join(home.directory, "watcher.mjs"), watcher);
});
afterAll(() => home[Symbol.asyncDispose]());

interface Loaded {
  readonly files: number;
  readonly bytes: number;
  /** Node's own, beside those that every program has. */
  readonly modules: readonly string[];
}

async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const file = join(home.directory, `${randomUUID()}.log`);
  const NODE_OPTIONS = `--import=${pathToFileURL(join(home.directory, "watcher.mjs"))}`;
  await runCommand(args, { env: { ...home.env, NODE_OPTIONS, LOADED: file }, cwd: home.directory });
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const urls = lines.filter((line) => line.startsWith("file:") && line.includes("/dist/"));
  const sizes = await Promise.all(urls.map(async (url) => (await stat(fileURLToPath(url))).size));
  return {
    files: urls.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    modules: lines.flatMap((line) => /^NativeModule (.*)/.exec(line)?.[1] ?? []),
  };
}

// What a start costs is what it loads. A limit that is exceeded is the time to ask what the command needs it for.
it.each([
  { args: ["--help"], files: 4, kilobytes: 146 },
  { args: ["--version"], files: 4, kilobytes: 146 },
  { args: ["submit", "--help"], files: 4, kilobytes: 146 },
  { args: ["list"], files: 7, kilobytes: 155 },
  { args: ["submit", "credit-snapshot", "--help"], files: 14, kilobytes: 1_040 },
  { args: ["resolve", "--processed", "s3://bucket/processed"], files: 17, kilobytes: 1_650 },
])("$args loads at most $files files of the package, of $kilobytes KB", async ({ args, files, kilobytes }) => {
  const loaded = await loadedBy(args);
  expect(loaded.files).toBeLessThanOrEqual(files);
  expect(loaded.bytes).toBeLessThanOrEqual(kilobytes * 1_000);
});

it.each([{ args: ["--help"] }, { args: ["list"] }])(
  "$args loads neither cryptography nor a network's protocol, nor what none of its lines uses",
  async ({ args }) => {
    const { modules } = await loadedBy(args);
    const costly = [
      "crypto",
      "http2",
      "tls",
      "zlib",
      "worker_threads",
      "child_process",
      "internal/util/parse_args/parse_args",
    ];
    expect(costly.filter((module) => modules.includes(module))).toEqual([]);
  },
);
