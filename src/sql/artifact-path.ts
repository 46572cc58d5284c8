import { basename } from "node:path";
import type { Artifact } from "../client/artifacts.ts";
import { InvalidInputError } from "../errors.ts";
import type { OptionsCall } from "./calls/call-options.ts";
import { type Check, oneOf } from "./calls/checks.ts";

/** What a local file is for on the server; by default its name says: `.jar` or `.class`. */
export type ArtifactKind = "jar" | "class" | "file" | "archive" | "pyfile";

const folders: Readonly<Record<ArtifactKind, string>> = {
  jar: "jars",
  class: "classes",
  file: "files",
  archive: "archives",
  pyfile: "pyfiles",
};

/** The artifact that a local file becomes. Throws `InvalidInputError` if nothing says what it is for. */
export function artifactOf(path: string, kind: ArtifactKind | undefined = kindOf(path)): Artifact {
  if (kind === undefined) {
    throw new InvalidInputError(
      `What is ${path} for? Say it with { kind: "file" }, "archive", "jar", "class" or "pyfile".`,
    );
  }
  return { name: `${folders[kind]}/${basename(path)}`, content: { path } };
}

function kindOf(path: string): ArtifactKind | undefined {
  if (path.endsWith(".jar")) return "jar";
  return path.endsWith(".class") ? "class" : undefined;
}

export const artifactOptions: OptionsCall<{ readonly kind: Check<ArtifactKind> }> = {
  example: 'addArtifacts(["a.jar", "b.jar"], { kind: "jar" })',
  checks: { kind: oneOf<ArtifactKind>("jar", "class", "file", "archive", "pyfile") },
};
