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

/** An embedded Spark whose S3 is at `endpoint`; it has a wrong secret for the bucket `denied`. */
export async function startS3Spark(endpoint: string, keys: ObjectStorage): Promise<EmbeddedServer> {
  const { stdout } = await promisify(execFile)(join(docker, "fetch-s3a.sh"));
  const s3a = {
    endpoint,
    "endpoint.region": "us-east-1",
    "path.style.access": "true",
    "bucket.denied.access.key": keys.accessKeyId,
    "bucket.denied.secret.key": wrongSecret,
  };
  const hadoop = Object.entries(s3a).map(([name, value]) => [`spark.hadoop.fs.s3a.${name}`, value]);
  return await startEmbeddedServer({
    master: "local[2]",
    conf: {
      ...imageDefaults(),
      ...Object.fromEntries(hadoop),
      "spark.driver.extraClassPath": join(stdout.trim(), "s3a", "*"),
      "spark.sql.shuffle.partitions": "2",
    },
    env: { ...process.env, AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
  });
}

export const wrongSecret: string = "a-secret-that-is-wrong";
