import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";

const root = join(import.meta.dirname, "..", "..", "..");

type Named = Message<"acme.Named"> & { input: Uint8Array; name: string };
type Shouted = Message<"acme.Shouted"> & { child: Uint8Array };
type Noted = Message<"acme.Noted"> & { view: string };

/** What protoc-gen-es makes of acme.proto. */
export interface Generated extends AsyncDisposable {
  readonly NamedSchema: GenMessage<Named>;
  readonly ShoutedSchema: GenMessage<Shouted>;
  readonly NotedSchema: GenMessage<Noted>;
}

/** Generates the code as a user does. It is where it finds the library that it imports. */
export async function generated(): Promise<Generated> {
  await mkdir(join(root, "node_modules", ".cache"), { recursive: true });
  const folder = await mkdtemp(join(root, "node_modules", ".cache", "acme-"));
  const template = {
    version: "v2",
    plugins: [{ local: "protoc-gen-es", out: ".", opt: ["target=js", "import_extension=js"] }],
  };
  await copyFile(join(import.meta.dirname, "acme.proto"), join(folder, "acme.proto"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const bin = join(root, "node_modules", ".bin");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
  const args = ["generate", "--template", JSON.stringify(template)];
  await promisify(execFile)(join(bin, "buf"), args, { cwd: folder, env });
  const module = await import(pathToFileURL(join(folder, "acme_pb.js")).href);
  return { ...module, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
