import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface KeyPair {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** Certificates of an authority that only these tests trust. */
export interface Certificates {
  readonly root: Buffer;
  /** Where its PEM is. */
  readonly rootFile: string;
  /** Issues a certificate for these names, for a day or so many: with fewer than none it has expired. */
  issue(name: string, subjectAltName: string, validity?: { readonly days: number }): Promise<KeyPair>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Made with the openssl command, for a day. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "spark-connect-certificates-"));
  const at = (name: string): string => join(folder, name);
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await run("openssl", [
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
    "-days",
    "1",
    "-subj",
    "/CN=test-root",
  ]);
  return {
    root: await readFile(at("ca.pem")),
    rootFile: at("ca.pem"),
    issue: async (name, subjectAltName, { days } = { days: 1 }) => {
      await writeFile(at(`${name}.ext`), `subjectAltName=${subjectAltName}\n`);
      await run("openssl", [
        "req",
        ...newKey,
        "-keyout",
        at(`${name}.key`),
        "-out",
        at(`${name}.csr`),
        "-subj",
        `/CN=${name}`,
      ]);
      const signing = [
        "-CA",
        at("ca.pem"),
        "-CAkey",
        at("ca.key"),
        "-CAcreateserial",
        "-days",
        String(days),
        "-extfile",
        at(`${name}.ext`),
      ];
      await run("openssl", ["x509", "-req", "-in", at(`${name}.csr`), ...signing, "-out", at(`${name}.pem`)]);
      return { certificate: await readFile(at(`${name}.pem`)), key: await readFile(at(`${name}.key`)) };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
