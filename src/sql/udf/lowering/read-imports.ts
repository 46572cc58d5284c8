import type { types } from "@babel/core";
import { parseModule } from "./parse.ts";

/** An import of a module by one name. */
export interface Import {
  readonly module: string;
  /** `default`, `*`, or what the module calls it. */
  readonly imported: string;
}

/** The names that a module's text binds by importing, types aside. */
export function readImports(source: string): ReadonlyMap<string, Import> {
  const imports = new Map<string, Import>();
  for (const statement of parseModule(source).program.body) {
    if (statement.type !== "ImportDeclaration" || statement.importKind === "type") continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
      imports.set(specifier.local.name, { module: statement.source.value, imported: importedName(specifier) });
    }
  }
  return imports;
}

function importedName(specifier: types.ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  return specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value;
}
