import { relative } from "node:path";
import type { CodeSplittingOptions, OutputChunk } from "rolldown";

const commandLine = "src/cli/command-line.ts";
/** What programs import. */
const libraries = [
  "src/index.ts",
  "src/pipelines/pipelines.ts",
  "src/jobs/credit-snapshot/credit-snapshot.ts",
  "src/testing/testing.ts",
  "src/opentelemetry/opentelemetry.ts",
];
/** What commands load beside the command line. */
const commands = [
  "src/cli/commands/list/run-list.ts",
  "src/cli/commands/resolve/run-resolve.ts",
  "src/cli/commands/sql/run-sql.ts",
  "src/cli/commands/status/run-status.ts",
  "src/cli/commands/submit/run-submit.ts",
];

/**
 * Puts modules that are read together into one file. By itself the bundler makes a file for each set of entries that
 * share a module, and every command is an entry: a start opened thirty to fifty files, most of them of a few lines, and
 * opening one takes as long as reading some 50 KB. `chunks` are those that the bundler makes by itself.
 */
export function sharedChunks(chunks: readonly OutputChunk[], root: string): CodeSplittingOptions {
  const reads = new Map(
    [commandLine, ...libraries, ...commands].map((start) => [start, filesRead(chunks, start, root)]),
  );
  const everything = [...reads.keys()];
  const readersOf = ({ fileName }: OutputChunk): readonly string[] => {
    const readers = everything.filter((start) => reads.get(start)?.has(fileName));
    if (!readers.includes(commandLine)) return readers;
    // Every command reads it, and it is little: what libraries share with all commands fits into one file.
    return readers.some((reader) => libraries.includes(reader)) ? everything : [commandLine, ...commands];
  };
  const shared = chunks.filter(({ isEntry, isDynamicEntry }) => !isEntry && !isDynamicEntry);
  const groups = Map.groupBy(shared, (chunk) => readersOf(chunk).join());
  return {
    groups: [...groups].flatMap(([readers, together]) => {
      if (readers === "") return [];
      const modules = new Set(together.flatMap(({ moduleIds }) => moduleIds));
      const [largest] = together.toSorted((a, b) => b.code.length - a.code.length);
      return [{ name: largest?.name ?? "", priority: priorityOf(readers.split(",")), test: (id) => modules.has(id) }];
    }),
  };
}

/**
 * The bundler takes along what a module imports and is not placed yet, whether or not it uses that: what is imported has
 * to come first. It has the readers of the module, and maybe more; and whoever imports of the library's index, imports all.
 */
function priorityOf(readers: readonly string[]): number {
  return readers.length + (readers.includes("src/index.ts") ? 100 : 0);
}

/** The files of an entry: its own, and all that this imports. */
function filesRead(chunks: readonly OutputChunk[], entry: string, root: string): ReadonlySet<string> {
  const first = chunks.find(
    ({ facadeModuleId }) => facadeModuleId !== null && relative(root, facadeModuleId) === entry,
  );
  if (first === undefined) throw new Error(`${entry} is not an entry any more: correct scripts/shared-chunks.ts.`);
  const imports = new Map(chunks.map((chunk) => [chunk.fileName, chunk.imports]));
  const read = new Set([first.fileName]);
  // A set is walked to those that are added on the way. Node's own modules are not among the chunks.
  for (const file of read)
    for (const imported of imports.get(file) ?? []) if (imports.has(imported)) read.add(imported);
  return read;
}
