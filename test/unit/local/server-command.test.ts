import { describe, expect, it } from "vitest";
import {
  propertiesText,
  type ServerSettings,
  serverCommand,
  serverConf,
  serverEnvironment,
} from "../../../src/local/server-command.ts";

const settings: ServerSettings = {
  spark: { home: "/spark", version: "4.3.0", source: "SPARK_HOME" },
  java: { command: "/java/bin/java", version: "17.0.1", source: "JAVA_HOME" },
  master: "local[2]",
  conf: {},
  port: 4000,
  token: "secret",
  workDir: "/work",
};

describe("the settings", () => {
  it("keep detached work for a day", () => {
    expect(serverConf(settings)).toMatchObject({
      "spark.connect.execute.manager.detachedTimeout": "1d",
      "spark.connect.session.manager.defaultSessionTimeout": "1d",
    });
  });

  it("of the caller win, except those that would open the server to others", () => {
    const conf = {
      "spark.ui.enabled": "true",
      "spark.connect.grpc.binding.address": "0.0.0.0",
      "spark.driver.bindAddress": "0.0.0.0",
      "spark.authenticate": "false",
    };
    expect(serverConf({ ...settings, conf })).toMatchObject({
      "spark.ui.enabled": "true",
      "spark.connect.grpc.binding.address": "127.0.0.1",
      "spark.driver.bindAddress": "127.0.0.1",
      "spark.authenticate": "true",
    });
  });

  it("are not arguments, and neither is the token", () => {
    const command = serverCommand({ ...settings, conf: { "spark.hadoop.fs.s3a.secret.key": "s3cr3t" } }, "/data/p");
    expect(command.join(" ")).toBe(
      "/spark/bin/spark-submit --class org.apache.spark.sql.connect.service.SparkConnectServer " +
        "--properties-file /data/p --load-spark-defaults spark-internal",
    );
  });
});

describe("the environment", () => {
  it("names no other server, and carries the token", () => {
    const ours = { SPARK_REMOTE: "sc://elsewhere", PATH: "/bin", JAVA_HOME: "/java", LANG: "bg_BG.UTF-8" };
    const env = serverEnvironment(settings, ours);
    expect(env).toEqual({
      PATH: "/bin",
      JAVA_HOME: "/java",
      LANG: "bg_BG.UTF-8",
      SPARK_HOME: "/spark",
      SPARK_CONNECT_AUTHENTICATE_TOKEN: "secret",
      SPARK_LOCAL_IP: "127.0.0.1",
    });
  });

  it.each([{}, { LANG: "C" }, { LANG: "bg_BG.UTF-8", LC_ALL: "POSIX" }])(
    "lets Spark name files beyond ASCII, where ours (%o) would not",
    (ours) => {
      expect(serverEnvironment(settings, ours)).toHaveProperty("LC_ALL", "C.UTF-8");
    },
  );

  it("has no JAVA_HOME when PATH's Java was chosen, which spark-class would otherwise take", () => {
    const fromPath: ServerSettings = { ...settings, java: { command: "java", version: "21", source: "PATH" } };
    expect(serverEnvironment(fromPath, { JAVA_HOME: "/old" })).not.toHaveProperty("JAVA_HOME");
  });
});

it("escapes what means something in a properties file", () => {
  expect(propertiesText({ "a:b": " c=d\\e\n#ü" })).toBe("a\\:b=\\ c\\=d\\\\e\\u000a\\#\\u00fc\n");
});
