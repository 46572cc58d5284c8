import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type EmbeddedServer, startEmbeddedServer } from "../../src/local/embedded-server.ts";
import type { ObjectStorage } from "./object-storage.ts";

const docker = join(import.meta.dirname, "..", "..", "docker");

/** The settings of the image, so that both Sparks commit alike. */
function imageDefaults(): Readonly<Record<string, string>> {
  const lines = readFileSync(join(docker, "spark-defaults.conf"), "utf8").split("\n");
  return Object.fromEntries(lines.filter((line) => /^spark/.test(line)).map((line) => line.split(/\s+/)));
}

/** The settings of a Spark whose S3 is at `endpoint`, and that has the image's S3A client. */
export async function s3Conf(endpoint: string, env: NodeJS.ProcessEnv = process.env): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(join(docker, "fetch-s3a.sh"), { env });
  return {
    ...imageDefaults(),
    "spark.hadoop.fs.s3a.endpoint": endpoint,
    "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.driver.extraClassPath": join(stdout.trim(), "s3a", "*"),
    "spark.sql.shuffle.partitions": "2",
  };
}

/** An embedded Spark whose S3 is at `endpoint`; it has a wrong secret for the bucket `denied`. */
export async function startS3Spark(endpoint: string, keys: ObjectStorage): Promise<EmbeddedServer> {
  return await startEmbeddedServer({
    master: "local[2]",
    conf: {
      ...(await s3Conf(endpoint)),
      "spark.hadoop.fs.s3a.bucket.denied.access.key": keys.accessKeyId,
      "spark.hadoop.fs.s3a.bucket.denied.secret.key": wrongSecret,
    },
    env: { ...process.env, ...keysOf(keys) },
  });
}

/** By the names that the S3A client reads. */
export function keysOf({ accessKeyId, secretAccessKey }: ObjectStorage): Readonly<Record<string, string>> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

export const wrongSecret: string = "a-secret-that-is-wrong";
