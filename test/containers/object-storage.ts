import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtImage } from "../../scripts/compose.ts";

/** The cluster's S3 server, as seen from this machine. */
export interface ObjectStorage {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A folder in it is a bucket; `lake` is there. */
  readonly bucketsDir: string;
}

/** The settings to start the cluster's S3 server with; `null` if the Spark image has no S3 client. */
export async function prepareObjectStorage(
  sparkImage: string,
  user: { readonly uid: number; readonly gid: number },
): Promise<ObjectStorage | null> {
  if (sparkImage !== builtImage) return null;
  await promisify(execFile)(join(import.meta.dirname, "..", "..", "docker", "build-s3-image.sh"));
  const bucketsDir = mkdtempSync(join(tmpdir(), "spark-s3-"));
  mkdirSync(join(bucketsDir, "lake"));
  if (process.getuid?.() === 0) for (const name of ["", "lake"]) chownSync(join(bucketsDir, name), user.uid, user.gid);
  return {
    accessKeyId: randomBytes(10).toString("hex"),
    secretAccessKey: randomBytes(20).toString("hex"),
    bucketsDir,
  };
}

/** By docker-compose.yml's name. Compose wants keys even without an S3 server, which then has no use for them. */
export function storageEnvironment(storage: ObjectStorage | null): Readonly<Record<string, string>> {
  const keys = {
    S3_ACCESS_KEY_ID: storage?.accessKeyId ?? "unused",
    S3_SECRET_ACCESS_KEY: storage?.secretAccessKey ?? "unused",
  };
  return storage === null ? keys : { ...keys, S3_DIR: storage.bucketsDir, S3_PORT: "0" };
}
