/** Builds dist/: type declarations and JavaScript by tsc, and the generated protocol beside them. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
cpSync("src/gen", "dist/gen", { recursive: true });
chmodSync("dist/cli/main.js", 0o755);
