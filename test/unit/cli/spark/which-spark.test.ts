import { describe, expect, it } from "vitest";
import { parseUserConfig } from "../../../../src/cli/config/user-config.ts";
import {
  type CommandSurroundings,
  chooseSpark as choose,
  describeChoice,
  isLocalPath,
  type SparkSources,
  sourcesOfCommand,
} from "../../../../src/cli/spark/which-spark.ts";
import { FailureError } from "../../../../src/submit/failure.ts";

const user = parseUserConfig(
  {
    default_profile: "home",
    profiles: {
      prod: { remote: "sc://prod", token_env: "T", conf: { a: 1 } },
      home: { remote: "local[2]" },
      told: { remote_command: ["where", "spark"], conf: { a: 1 } },
    },
  },
  "/c.yaml",
);
const nothing = {
  remote: undefined,
  profile: undefined,
  env: {},
  user: parseUserConfig({}, "/c.yaml"),
  projectProfile: undefined,
  paths: [],
};
const plain = { profile: null, conf: {}, token: null };
const env = { SPARK_REMOTE: "sc://from-env:15002" };
const local = ["/data/landing", "processed", "file:///data/x"];

function chooseSpark(given: CommandSurroundings & Pick<SparkSources, "remote" | "profile">) {
  return choose({ ...given, ...sourcesOfCommand(given) });
}

describe("chooseSpark", () => {
  it("takes --remote before SPARK_REMOTE", () => {
    const choice = chooseSpark({ ...nothing, remote: "sc://flag", env, paths: local });
    expect(choice).toEqual({ kind: "remote", remote: "sc://flag", source: "--remote", ...plain });
  });

  it("takes SPARK_REMOTE before the embedded server", () => {
    const choice = chooseSpark({ ...nothing, env, user, paths: local });
    expect(choice).toEqual({ kind: "remote", remote: "sc://from-env:15002", source: "SPARK_REMOTE", ...plain });
  });

  it("takes the embedded server when nothing is named and every path is local", () => {
    const choice = chooseSpark({ ...nothing, paths: local });
    expect(choice).toEqual({ kind: "embedded", master: "local[*]", source: "none", ...plain });
  });

  it("takes an empty SPARK_REMOTE for none", () => {
    expect(chooseSpark({ ...nothing, env: { SPARK_REMOTE: "" } }).kind).toBe("embedded");
  });

  it.each(["s3a://lake/landing", "hdfs:///landing", "gs://x/y", "abfss://c@a/x"])(
    "refuses to guess a Spark for %s",
    (path) => {
      expect(() => chooseSpark({ ...nothing, paths: ["/data", path] })).toThrow(
        `no Spark is named, and ${path} is not on this machine`,
      );
    },
  );

  it.each(["local[4]", "local[*]", "local[2,3]"])(
    "starts an embedded server for --remote %s, wherever the paths are",
    (remote) => {
      const choice = chooseSpark({ ...nothing, remote, env, paths: ["s3a://lake/x"] });
      expect(choice).toEqual({ kind: "embedded", master: remote, source: "--remote", ...plain });
    },
  );

  it("gives `local` one core, as Spark does", () => {
    expect(chooseSpark({ ...nothing, remote: "local" })).toMatchObject({ master: "local[1]" });
  });

  it.each(["spark://master:7077", "yarn", "k8s://https://x"])("says that %s is a master", (remote) => {
    const error = failure(() => chooseSpark({ ...nothing, remote }));
    expect(error.code).toBe("USAGE");
    expect(error.hint).toMatch(/^That is a master/);
  });

  it("refuses --remote with --profile: it is unclear which was meant", () => {
    expect(() => chooseSpark({ ...nothing, user, remote: "sc://h", profile: "prod" })).toThrow(
      "--remote and --profile both name a Spark",
    );
  });

  it("takes --profile before SPARK_REMOTE, with the profile's settings and token", () => {
    expect(chooseSpark({ ...nothing, env, user, profile: "prod" })).toEqual({
      kind: "remote",
      remote: "sc://prod",
      source: "--profile",
      profile: "prod",
      conf: { a: "1" },
      token: { env: "T" },
    });
  });

  it("takes a profile's command for its address, and runs nothing", () => {
    expect(chooseSpark({ ...nothing, user, profile: "told" })).toEqual({
      kind: "command",
      command: ["where", "spark"],
      source: "--profile",
      profile: "told",
      conf: { a: "1" },
      token: null,
    });
  });

  it("goes on to SPARK_CONNECT_PROFILE, the project's profile and the user's default, in this order", () => {
    const named = { ...nothing, user, env: { SPARK_CONNECT_PROFILE: "prod" }, projectProfile: "prod" };
    expect(chooseSpark(named).source).toBe("SPARK_CONNECT_PROFILE");
    expect(chooseSpark({ ...named, env: {} }).source).toBe("spark-connect.yaml");
    const last = chooseSpark({ ...named, env: {}, projectProfile: undefined, paths: ["s3a://lake/x"] });
    expect(last).toMatchObject({ kind: "embedded", master: "local[2]", source: "default_profile", profile: "home" });
  });

  it("suggests the profile that was meant", () => {
    expect(failure(() => chooseSpark({ ...nothing, user, profile: "prd" })).hint).toBe("Did you mean prod?");
  });

  it("refuses anything that is not an address, and names its source", () => {
    expect(() => chooseSpark({ ...nothing, env: { SPARK_REMOTE: "localhost:15002" } })).toThrow(
      "SPARK_REMOTE: 'localhost:15002' is not a Spark Connect address",
    );
  });
});

describe("describeChoice", () => {
  it("says what and why", () => {
    expect(describeChoice({ kind: "remote", remote: "sc://h", source: "SPARK_REMOTE", ...plain })).toBe(
      "Spark: sc://h (from SPARK_REMOTE)",
    );
    expect(describeChoice({ kind: "embedded", master: "local[*]", source: "none", ...plain })).toBe(
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
