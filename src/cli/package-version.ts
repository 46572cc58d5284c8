import { createRequire } from "node:module";

/** The version of this package. */
export function packageVersion(): string {
  // The package's own package.json is two folders above src/cli and dist/cli alike. It has a version.
  const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  return version;
}
