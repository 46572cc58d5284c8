import { describe, expect, it } from "vitest";
import { sparkUiOf } from "../../../src/submit/spark-ui.ts";

const driver = { "spark.app.id": "app-1", "spark.driver.host": "10.0.0.7" } as const;

describe("the address of the Spark UI", () => {
  it.each([
    [{}, "http://10.0.0.7:4040"],
    [{ "spark.ui.port": "4050" }, "http://10.0.0.7:4050"],
    [{ "spark.ssl.ui.enabled": "true" }, "https://10.0.0.7:4040"],
    [{ "spark.driver.appUIAddress": "http://localhost:14040" }, "http://localhost:14040"],
    [
      { "spark.ui.reverseProxy": "true", "spark.ui.reverseProxyUrl": "https://spark.example.com/" },
      "https://spark.example.com/proxy/app-1/",
    ],
  ])("with %j is %s", (settings, url) => {
    expect(sparkUiOf({ ...driver, ...settings })).toEqual({ url, applicationId: "app-1" });
  });

  it.each([
    { ...driver, "spark.ui.enabled": "false" },
    { ...driver, "spark.ui.port": "0" },
    { ...driver, "spark.driver.appUIAddress": "http://localhost:0" },
    {},
  ])("is not known with %j", (settings) => {
    expect(sparkUiOf(settings)).toBeNull();
  });
});
