import { dirname, relative } from "node:path";
import { InvalidInputError } from "../../errors.ts";
import { requireNow } from "./functions-file.ts";
import type { Import } from "./lowering/read-imports.ts";

interface BundleMap {
  readonly version: number;
  readonly file: string;
  readonly sources: string[];
  readonly names: string[];
  readonly mappings: string;
}

/** A script in one file, and the origin of its lines. */
export interface Bundle {
  readonly code: string;
  /** A source map, version 3. */
  readonly map: BundleMap;
}

/** The bundler's name for the text that we pass. */
export const entryName = "<function>";

/**
 * Puts a module's text and all that it imports into one script, whose last value is the module's default export. Throws
 * `InvalidInputError` if an import cannot be found, or is Node's own.
 */
export function bundle(entry: string, file: string): Bundle {
  const { buildSync } = loadBundler();
  try {
    const { outputFiles = [] } = buildSync({
      stdin: { contents: entry, resolveDir: dirname(file), sourcefile: entryName, loader: "js" },
      bundle: true,
      write: false,
      outdir: "/",
      format: "iife",
      globalName: "bundled",
      // Code for browsers needs nothing of Node's.
      platform: "browser",
      target: "es2022",
      define: { "process.env.NODE_ENV": '"production"' },
      sourcemap: "external",
      logLevel: "silent",
    });
    const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
    return { code: `${text(".js")}\nbundled.default;\n`, map: { file: entryName, ...JSON.parse(text(".map")) } };
  } catch (cause) {
    throw new InvalidInputError(`What a function imports cannot be bundled: ${reasons(cause)}`, { cause });
  }
}

/** How a bundled file is called in messages: `date-fns/addDays.js`, `helpers/score.ts`. */
export function bundledName(source: string): string {
  const [, inPackage] = /.*node_modules\/(.*)$/.exec(source) ?? [];
  return inPackage ?? (source.startsWith("/") ? relative(process.cwd(), source) : source.replace(/^(\.\.\/)+/, ""));
}

/** The statement that binds `local` as the user's file does. */
export function importStatement(local: string, { module, imported }: Import): string {
  if (imported === "*") return `import * as ${local} from ${JSON.stringify(module)};`;
  return `import { ${JSON.stringify(imported)} as ${local} } from ${JSON.stringify(module)};`;
}

function loadBundler(): typeof import("esbuild") {
  try {
    return requireNow("esbuild") as typeof import("esbuild");
  } catch (cause) {
    throw new InvalidInputError(
      "A function that uses imports is bundled by esbuild, which is not installed: npm install --save-dev esbuild.",
      { cause },
    );
  }
}

/** esbuild's own errors are in a list next to the message. */
function reasons(cause: unknown): string {
  const { errors, message } = cause as {
    readonly errors?: readonly { readonly text: string }[];
    readonly message?: string;
  };
  return errors?.map(({ text }) => text).join("; ") ?? String(message);
}
