/**
 * Packs what is published, as spark-connect.tgz in the folder of the first argument (this one without); prints its
 * path.
 *
 * package.json also serves development: its scripts and devDependencies stay here, so that nothing can run where the
 * package is installed. It says `private`, so that `npm publish` only takes what was packed here.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const { private: _, scripts, devDependencies, allowScripts, ...published } = manifest;
const tarball = join(resolve(process.argv[2] ?? "."), `${manifest.name}.tgz`);
const stage = mkdtempSync(join(tmpdir(), "pack-"));
try {
  for (const file of manifest.files) cpSync(join(root, file), join(stage, file), { recursive: true });
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  const packed = execFileSync("npm", ["pack", "--silent"], { cwd: stage, encoding: "utf8" }).trim();
  cpSync(join(stage, packed), tarball);
} finally {
  rmSync(stage, { recursive: true });
}
console.log(tarball);
