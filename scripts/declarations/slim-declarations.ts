/** Keeps the declarations in dist/ that users can reach, without other packages' types. */
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Importing a type of an optional peer must not be an error if the peer is not installed: the type is `any` then. */
const optionalPeers = ["apache-arrow", "@opentelemetry/api"];
const protobuf = join("gen", "protobuf.d.ts");

/** `entries` are declarations, relative to `dist`. Throws if one needs a package that users do not have. */
export function slimDeclarations(dist: string, entries: readonly string[]): void {
  cpSync(join(import.meta.dirname, "protobuf.d.ts"), join(dist, protobuf));
  const reached = new Set<string>();
  const next = [...entries];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const path = join(dist, file);
    const text = freed(readFileSync(path, "utf8"), file);
    writeFileSync(path, text);
    next.push(...imports(text).map((specifier) => declarationOf(file, specifier)));
  }
  for (const file of globSync("**/*.d.ts", { cwd: dist })) if (!reached.has(file)) rmSync(join(dist, file));
}

/** The text with changed imports of other packages, and without the values that generated code has beside its types. */
function freed(text: string, file: string): string {
  const local = relative(dirname(file), protobuf)
    .replace(/^(?!\.)/, "./")
    .replace(/\.d\.ts$/, ".js");
  return text
    .replace(
      /(?:\/\*\*(?:(?!\*\/).)*\*\/\n)?export declare const \w+: Gen(?:File|Enum<\w+>|Service<\{.*?\n\}>);\n+/gs,
      "",
    )
    .replace(
      /^import type \{[^}]*\} from "@bufbuild\/protobuf\/codegenv2";$/m,
      `import type { GenMessage } from "${local}";`,
    )
    .replace(/"@bufbuild\/protobuf(?:\/wkt)?"/g, `"${local}"`)
    .replace(
      new RegExp(`^(?=import type .* from "(?:${optionalPeers.join("|")})";$)`, "m"),
      "// @ts-ignore: it is optional\n",
    );
}

function imports(text: string): readonly string[] {
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport\()\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
  return specifiers.filter((specifier) => !optionalPeers.includes(specifier));
}

function declarationOf(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) throw new Error(`${file} needs types of ${specifier}, which users do not have`);
  return join(dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts"));
}
