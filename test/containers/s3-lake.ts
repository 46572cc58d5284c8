import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestLake } from "../integration/credit-snapshot/landing-zone.ts";
import type { ObjectStorage } from "./object-storage.ts";

/** A separate lake for a test in the bucket `lake`, by its name. */
export function s3Lake({ bucketsDir }: ObjectStorage, name: string): TestLake {
  return {
    landing: `s3a://lake/${name}/landing`,
    processed: `s3a://lake/${name}/processed`,
    [Symbol.asyncDispose]: () => rm(join(bucketsDir, "lake", name), { recursive: true, force: true }),
  };
}
