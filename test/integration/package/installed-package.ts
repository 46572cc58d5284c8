import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

/** An empty folder with the package installed as users install it. */
export class InstalledPackage implements Disposable {
  readonly folder: string;
  /** The package as it is published. */
  readonly tarball: string;
  readonly #home: string;

  /** Packs the package and installs it, and `others` with it, from the registry. */
  constructor(others: readonly string[] = []) {
    const base = mkdtempSync(join(tmpdir(), "package-"));
    this.folder = join(base, "project");
    this.#home = base;
    mkdirSync(this.folder);
    this.write("package.json", '{ "type": "module", "private": true }\n');
    const pack = join(root, "scripts", "pack.ts");
    this.tarball = execFileSync(process.execPath, [pack, base], { encoding: "utf8" }).trim();
    this.run("npm", ["install", "--silent", "--no-audit", "--no-fund", this.tarball, ...others]);
  }

  /** A file of the project. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** A program's stdout. The program runs in `cwd` (the folder), with its own home. Throws if it does not exit with 0. */
  run(
    command: string,
    args: readonly string[],
    { env = {}, cwd = this.folder }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ): string {
    // The test runner's options are for its own process.
    const { NODE_OPTIONS: _, ...own } = process.env;
    const home = { HOME: this.#home, XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined, NO_COLOR: "1" };
    return execFileSync(command, args, {
      cwd,
      env: { ...own, ...(command === "npm" ? {} : home), ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
