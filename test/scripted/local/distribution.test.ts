import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  defaultSparkVersion,
  findSpark,
  findSparkFor,
  SparkNotInstalledError,
} from "../../../src/local/distribution.ts";

const directory = (): Promise<string> => mkdtemp(join(tmpdir(), "distribution-"));

async function withJars(home: string, jars: readonly string[]): Promise<string> {
  await mkdir(join(home, "jars"), { recursive: true });
  await Promise.all(jars.map((jar) => writeFile(join(home, "jars", jar), "")));
  return home;
}

const spark = (version: string): string[] => [`spark-core_2.13-${version}.jar`, `spark-connect_2.13-${version}.jar`];

describe("findSpark", () => {
  it("takes SPARK_HOME first", async () => {
    const home = await withJars(await directory(), spark("4.1.1"));
    expect(await findSpark({ SPARK_HOME: home })).toEqual({ home, version: "4.1.1", source: "SPARK_HOME" });
  });

  it("takes the installed one where SPARK_HOME is not set", async () => {
    const cache = await directory();
    const home = join(cache, "spark-connect", `spark-${defaultSparkVersion}`, "pyspark");
    await withJars(home, spark(defaultSparkVersion));
    const found = await findSpark({ XDG_CACHE_HOME: cache });
    expect(found).toEqual({ home, version: defaultSparkVersion, source: "installed" });
  });

  it("says how to get one where there is none", async () => {
    const finding = findSpark({ XDG_CACHE_HOME: await directory() });
    await expect(finding).rejects.toThrow(SparkNotInstalledError);
    await expect(finding).rejects.toThrow("spark-connect local install");
  });

  it("does not fall back when SPARK_HOME holds no Spark", async () => {
    const home = await directory();
    await expect(findSpark({ SPARK_HOME: home })).rejects.toThrow(`SPARK_HOME=${home} holds no Spark`);
  });

  it("refuses Spark 3.5, whose Connect server is open to everyone", async () => {
    const home = await withJars(await directory(), spark("3.5.8"));
    await expect(findSpark({ SPARK_HOME: home })).rejects.toThrow("is Spark 3.5.8; an embedded server needs 4.0");
  });
});

describe("findSparkFor", () => {
  it("takes the Spark that the formats have jars for, beside the default one", async () => {
    const cache = await directory();
    await withJars(join(cache, "spark-connect", `spark-${defaultSparkVersion}`, "pyspark"), spark(defaultSparkVersion));
    await expect(findSparkFor(["iceberg"], { XDG_CACHE_HOME: cache })).rejects.toThrow(
      "No Spark 4.1.4 on this machine: SPARK_HOME is not set and none is installed. Run `spark-connect local install --with iceberg`",
    );
    const home = await withJars(join(cache, "spark-connect", "spark-4.1.4", "pyspark"), spark("4.1.4"));
    expect(await findSparkFor(["iceberg"], { XDG_CACHE_HOME: cache })).toMatchObject({ home, version: "4.1.4" });
    expect(await findSparkFor([], { XDG_CACHE_HOME: cache })).toMatchObject({ version: defaultSparkVersion });
  });

  it("takes a SPARK_HOME of that minor version, and no other", async () => {
    const home = await withJars(await directory(), spark("4.1.1"));
    expect(await findSparkFor(["iceberg", "delta"], { SPARK_HOME: home })).toMatchObject({ version: "4.1.1" });
    const newer = await withJars(await directory(), spark("4.3.0"));
    await expect(findSparkFor(["iceberg", "delta"], { SPARK_HOME: newer })).rejects.toThrow(
      `SPARK_HOME=${newer} is Spark 4.3.0; Iceberg 1.12.0 and Delta 4.4.0 need Spark 4.1. ` +
        "Unset SPARK_HOME and run `spark-connect local install --with iceberg,delta`, or let it name a Spark 4.1.",
    );
  });
});
