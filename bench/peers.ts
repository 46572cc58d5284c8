import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../src/local/directories.ts";

/** Everything that the harness makes and keeps between runs: the peers, the landing zones. Safe to delete. */
export const benchCache: string = join(cacheDirectory(process.env), "bench");
export const sparkVersion = "4.3.0";

/** What the peers need, or why this machine cannot run them. */
export type Found<T> = { readonly found: T } | { readonly absent: string };

/**
 * A Python with PySpark Connect and all that it needs: `BENCH_PYTHON`, or a virtual environment made once.
 * Its `pyspark` folder is also a whole Spark distribution.
 */
export function findPython(): Found<{ readonly python: string; readonly sparkHome: string }> {
  const python = process.env["BENCH_PYTHON"] ?? join(benchCache, `python-${sparkVersion}`, "bin", "python");
  if (!existsSync(python)) {
    const venv = join(benchCache, `python-${sparkVersion}`);
    const packages = [`pyspark[connect]==${sparkVersion}`, "pandas", "pyarrow", "setuptools"];
    const failure =
      failureOf("python3", ["-m", "venv", venv]) ?? failureOf(python, ["-m", "pip", "install", "--quiet", ...packages]);
    if (failure !== null) return { absent: failure };
  }
  const probe = spawnSync(
    python,
    ["-c", "import pyspark, os; print(pyspark.__version__); print(os.path.dirname(pyspark.__file__))"],
    {
      encoding: "utf8",
    },
  );
  const [version, sparkHome] = probe.stdout.split("\n");
  if (version !== sparkVersion || sparkHome === undefined)
    return { absent: `${python} has no pyspark ${sparkVersion}` };
  return { found: { python, sparkHome } };
}

const goEnvironment = { ...process.env, GOFLAGS: "-buildvcs=false" };

/** The program on grpc-go and arrow-go, built once from bench/go with the protocol's generated code. */
export function buildNativeGo(): Found<string> {
  return buildGo("native", (build) => {
    const protocol = join(import.meta.dirname, "..", "proto");
    const bin = join(import.meta.dirname, "..", "node_modules", ".bin");
    const env = { ...process.env, PATH: `${join(build, "bin")}:${bin}:${process.env["PATH"]}` };
    const generators = [
      "google.golang.org/protobuf/cmd/protoc-gen-go",
      "google.golang.org/grpc/cmd/protoc-gen-go-grpc",
    ];
    return (
      failureOf("go", ["build", "-o", "bin/", ...generators], { cwd: build, env: goEnvironment }) ??
      failureOf("buf", ["generate", protocol, "--template", "buf.gen.yaml"], { cwd: build, env })
    );
  });
}

/** A jar of bench/java in `folder`, against the Spark that lies in `sparkHome`. */
export function buildJavaFunctions(sparkHome: string, folder: string): Found<string> {
  const [classes, jar] = [join(folder, "java"), join(folder, "java-functions.jar")];
  const source = join(import.meta.dirname, "java", "JavaFunctions.java");
  const failure =
    failureOf("javac", ["-d", classes, "-cp", join(sparkHome, "jars", "*"), source]) ??
    failureOf("jar", ["cf", jar, "-C", classes, "."]);
  return failure === null ? { found: jar } : { absent: failure };
}

/** The program on the published spark-connect-go, which has its own generated code. */
export function buildPublishedGo(): Found<string> {
  return buildGo("published", () => null);
}

function buildGo(name: "native" | "published", prepare: (build: string) => string | null): Found<string> {
  const source = join(import.meta.dirname, "go");
  const build = join(benchCache, `go-${contentHash(source, join(import.meta.dirname, "..", "proto"))}`);
  const built = join(build, "bin", name);
  if (existsSync(built)) return { found: built };
  cpSync(source, build, { recursive: true });
  const failure =
    prepare(build) ?? failureOf("go", ["build", "-o", built, `./${name}`], { cwd: build, env: goEnvironment });
  return failure === null ? { found: built } : { absent: failure };
}

function contentHash(...folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return hash.digest("hex").slice(0, 8);
}

function failureOf(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string | null {
  const { status, stderr, error } = spawnSync(command, args, { ...options, encoding: "utf8" });
  if (error !== undefined) return `${command}: ${error.message}`;
  return status === 0 ? null : `${command}: ${stderr.trim().split("\n").at(-1)?.trim() ?? "failed"}`;
}
