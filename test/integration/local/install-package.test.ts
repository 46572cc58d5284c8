import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { installPackage, type PackageTarget } from "../../../src/local/install-package.ts";
import { until } from "./small-server.ts";

/** A source package whose build says what it does, and waits while a file exists. */
const buildBackend = `
import os, time, zipfile
base = os.environ["TINY_BASE"]
def note(what):
    with open(os.path.join(base, "log"), "a") as log: log.write(what + "\\n")
    while os.path.exists(os.path.join(base, "hold-" + what)): time.sleep(0.05)
files = {"METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n",
         "WHEEL": "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
def prepare_metadata_for_build_wheel(directory, config_settings=None):
    note("metadata")
    os.mkdir(os.path.join(directory, "tiny-1.0.dist-info"))
    for name, text in files.items():
        with open(os.path.join(directory, "tiny-1.0.dist-info", name), "w") as file: file.write(text)
    return "tiny-1.0.dist-info"
def build_wheel(directory, config_settings=None, metadata_directory=None):
    note("build")
    with zipfile.ZipFile(os.path.join(directory, "tiny-1.0-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("tiny/content", "whole")
        for name, text in files.items(): wheel.writestr("tiny-1.0.dist-info/" + name, text)
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    return "tiny-1.0-py3-none-any.whl"
`;

let base: string;
let env: NodeJS.ProcessEnv;
let target: PackageTarget;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "install-"));
  const source = join(base, "tiny-1.0");
  mkdirSync(source);
  writeFileSync(join(source, "PKG-INFO"), "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n");
  writeFileSync(join(source, "backend.py"), buildBackend);
  writeFileSync(
    join(source, "pyproject.toml"),
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
  );
  mkdirSync(join(base, "index"));
  execFileSync("tar", ["-czf", join(base, "index", "tiny-1.0.tar.gz"), "-C", base, "tiny-1.0"]);
  env = { ...process.env, PIP_NO_INDEX: "1", PIP_FIND_LINKS: join(base, "index"), TINY_BASE: base };
  target = { requirement: "tiny==1.0", directory: join(base, "installed"), workDir: join(base, "work") };
});

const hold = (step: string): void => writeFileSync(join(base, `hold-${step}`), "");
const release = (step: string): void => rmSync(join(base, `hold-${step}`));
const log = (): string[] =>
  existsSync(join(base, "log")) ? readFileSync(join(base, "log"), "utf8").trim().split("\n") : [];
const content = (): string => readFileSync(join(base, "installed", "tiny", "content"), "utf8");

it("installs once, and leaves no work behind", async () => {
  expect(await installPackage(target, { env })).toBe("installed");
  expect(content()).toBe("whole");
  expect(readdirSync(target.workDir)).toEqual([]);
  expect(await installPackage(target, { env })).toBe("already-installed");
  expect(log().filter((line) => line === "build")).toEqual(["build"]);
});

it("stops when asked to, and resumes with the next call", async () => {
  hold("metadata");
  const stop = new AbortController();
  const first = installPackage(target, { env, signal: stop.signal });
  await until(async () => log().includes("metadata"));
  stop.abort(new Error("enough"));
  await expect(first).rejects.toThrow("enough");
  expect(existsSync(target.directory)).toBe(false);
  release("metadata");
  expect(await installPackage(target, { env })).toBe("installed");
  expect(content()).toBe("whole");
});

it("does not download again what it had when it was killed", async () => {
  hold("build");
  const killed = installInOwnProcess();
  await until(async () => log().includes("build"));
  killed.kill("SIGKILL");
  await once(killed, "exit");
  expect(existsSync(target.directory)).toBe(false);
  release("build");
  rmSync(join(base, "index"), { recursive: true });
  expect(await installPackage(target, { env })).toBe("installed");
  expect(content()).toBe("whole");
  expect(readdirSync(target.workDir)).toEqual([]);
});

it("lets a second command wait for the first", async () => {
  hold("build");
  const first = installInOwnProcess();
  await until(async () => log().includes("build"));
  const waitedFor: number[] = [];
  const second = installPackage(target, {
    env,
    onProgress: (progress) => waitedFor.push(progress.step === "waiting" ? progress.pid : -1),
  });
  await until(async () => waitedFor.length > 0);
  release("build");
  expect(await second).toBe("already-installed");
  expect(waitedFor).toEqual([first.pid]);
  expect(log().filter((line) => line === "build")).toEqual(["build"]);
});

it("repeats pip's last words when it fails", async () => {
  const missing = { ...target, requirement: "absent==1.0" };
  await expect(installPackage(missing, { env })).rejects.toThrow(/pip download` ended with:\n.*absent==1\.0.*resume/s);
});

function installInOwnProcess(): ChildProcess {
  const module = join(import.meta.dirname, "..", "..", "..", "src", "local", "install-package.ts");
  const script = `import { installPackage } from ${JSON.stringify(module)}; await installPackage(${JSON.stringify(target)}, {});`;
  return spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
