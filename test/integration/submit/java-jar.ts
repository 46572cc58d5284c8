import { execFile } from "node:child_process";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { sparkHome } from "../spark.ts";

const execute = promisify(execFile);

/** Compiles the Java of a folder, for the Spark that the tests run or other jars; the classes are below `into`. */
export async function compiledJava(
  sources: string,
  into: string,
  classPath: string = join(sparkHome(), "jars", "*"),
): Promise<string> {
  const classes = await mkdtemp(join(into, "classes-"));
  const files = (await readdir(sources)).map((name) => join(sources, name));
  await execute("javac", ["--release", "17", "-proc:none", "-nowarn", "-cp", classPath, "-d", classes, ...files]);
  return classes;
}

/** Packs compiled classes into a jar, with a text that tells one build from another. */
export async function packedJar(classes: string, jar: string, build = ""): Promise<string> {
  await writeFile(join(classes, "build.txt"), build);
  await execute("jar", ["--create", "--file", jar, "-C", classes, "."]);
  return jar;
}
