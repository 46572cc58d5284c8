import { describe, expect, it } from "vitest";
import { chooseSpark, describeChoice, isLocalPath } from "../../../src/cli/which-spark.ts";
import { FailureError } from "../../../src/submit/failure.ts";

const env = { SPARK_REMOTE: "sc://from-env:15002" };
const local = ["/data/landing", "processed", "file:///data/x"];

describe("chooseSpark", () => {
  it("takes --remote before SPARK_REMOTE", () => {
    const choice = chooseSpark({ remote: "sc://flag", env, paths: local });
    expect(choice).toEqual({ kind: "remote", remote: "sc://flag", source: "--remote" });
  });

  it("takes SPARK_REMOTE before the embedded server", () => {
    const choice = chooseSpark({ remote: undefined, env, paths: local });
    expect(choice).toEqual({ kind: "remote", remote: "sc://from-env:15002", source: "SPARK_REMOTE" });
  });

  it("takes the embedded server when nothing is named and every path is local", () => {
    const choice = chooseSpark({ remote: undefined, env: {}, paths: local });
    expect(choice).toEqual({ kind: "embedded", master: "local[*]", source: "default" });
  });

  it("takes an empty SPARK_REMOTE for none", () => {
    expect(chooseSpark({ remote: undefined, env: { SPARK_REMOTE: "" }, paths: [] }).kind).toBe("embedded");
  });

  it.each(["s3a://lake/landing", "hdfs:///landing", "gs://x/y", "abfss://c@a/x"])(
    "refuses to guess a Spark for %s",
    (path) => {
      expect(() => chooseSpark({ remote: undefined, env: {}, paths: ["/data", path] })).toThrow(
        `no Spark is named, and ${path} is not on this machine`,
      );
    },
  );

  it.each(["local[4]", "local[*]", "local[2,3]"])(
    "starts an embedded server for --remote %s, wherever the paths are",
    (remote) => {
      const choice = chooseSpark({ remote, env, paths: ["s3a://lake/x"] });
      expect(choice).toEqual({ kind: "embedded", master: remote, source: "--remote" });
    },
  );

  it("gives `local` one core, as Spark does", () => {
    expect(chooseSpark({ remote: "local", env: {}, paths: [] })).toMatchObject({ master: "local[1]" });
  });

  it.each(["spark://master:7077", "yarn", "k8s://https://x"])("says that %s is a master", (remote) => {
    const error = failure(() => chooseSpark({ remote, env: {}, paths: [] }));
    expect(error.code).toBe("USAGE");
    expect(error.hint).toMatch(/^That is a master/);
  });

  it("refuses what is no address, and names who said it", () => {
    expect(() => chooseSpark({ remote: undefined, env: { SPARK_REMOTE: "localhost:15002" }, paths: [] })).toThrow(
      "SPARK_REMOTE: 'localhost:15002' is not a Spark Connect address",
    );
  });
});

describe("describeChoice", () => {
  it("says what and why", () => {
    expect(describeChoice({ kind: "remote", remote: "sc://h", source: "SPARK_REMOTE" })).toBe(
      "Spark: sc://h (from SPARK_REMOTE)",
    );
    expect(describeChoice({ kind: "embedded", master: "local[*]", source: "default" })).toBe(
      "Spark: embedded local[*] (no Spark is named, and every path is local)",
    );
  });
});

describe("isLocalPath", () => {
  it.each([
    ["/a b", true],
    ["a:b/c", true],
    ["C:\\lake", true],
    ["file:/x", true],
    ["FILE:///x", true],
    ["s3://x", false],
    ["dbfs:/x", false],
  ])("takes %s for local: %s", (path, expected) => {
    expect(isLocalPath(path)).toBe(expected);
  });
});

function failure(action: () => unknown): FailureError {
  try {
    action();
  } catch (error) {
    if (error instanceof FailureError) return error;
  }
  throw new Error("no FailureError was thrown");
}
