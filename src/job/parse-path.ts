import { posix } from "node:path";
import { InvalidInputError } from "../errors.ts";

/**
 * A directory, a file or a URI, in one text for all spellings that Hadoop reads alike: `file:/P`, `file://localhost/P/`
 * and `file:///P//x/..` are `file:///P`. The file system is left as typed: `/P` may be on a cluster's own, and `s3` and
 * `s3a` may be two stores. Throws `InvalidInputError` for anything that Hadoop does not take for a path.
 */
export function parsePath(text: string): string {
  if (text.trim() === "") throw new InvalidInputError("the path is empty: name a directory or a URI.");
  // Two letters at least: `C:\lake` has a drive, not a scheme.
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return normalised(text);
  if (!rest.startsWith("/")) {
    throw new InvalidInputError(
      `"${text}" is read as a URI of the scheme ${scheme}, which has no path: write ./${text} for a directory of that name, or ${scheme}://….`,
    );
  }
  const [, authority = "", path = ""] = /^(?:\/\/([^/]*))?(.*)$/s.exec(rest) ?? [];
  return withScheme(scheme.toLowerCase(), { authority, path: normalised(path), text });
}

interface UriParts {
  readonly authority: string;
  readonly path: string;
  /** As typed. */
  readonly text: string;
}

function withScheme(scheme: string, { authority, path, text }: UriParts): string {
  if (scheme !== "file" && authority !== "") return `${scheme}://${authority}${path === "/" ? "" : path}`;
  if (authority !== "" && authority.toLowerCase() !== "localhost") {
    throw new InvalidInputError(
      `"${text}" names the machine ${authority}, and file: has none: write file:///${authority}${path} for a path of this machine.`,
    );
  }
  // Databricks writes dbfs:/P, all others SCHEME:///P.
  return scheme === "dbfs" ? `dbfs:${path}` : `${scheme}://${path}`;
}

/** Without `//`, `.`, `..` and a slash at the end, as in Hadoop's `Path`. */
function normalised(path: string): string {
  return path === "" ? "" : posix.normalize(path).replace(/(?<=.)\/$/s, "");
}
