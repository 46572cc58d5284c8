import { describe, expect, it } from "vitest";
import { artifactPaths, withArtifactParameters } from "../../../src/cli/artifact-options.ts";
import { CliCommand } from "../../../src/cli/cli-command.ts";
import { addJobOptions, optionName, typedTexts } from "../../../src/cli/job-options.ts";
import { configuredTexts, parseValues } from "../../../src/cli/job-values.ts";
import { defineJob } from "../../../src/job/define-job.ts";
import { day, flag, list, path, text } from "../../../src/job/kinds.ts";

const parameters = {
  landing: path("where the days land"),
  asOf: day("the day"),
  showKeys: flag("show keys"),
  keyColumns: list(text("a column")),
};

const job = defineJob({ name: "test", description: "a test", parameters, run: () => expect.unreachable() });

function typed(...args: string[]) {
  const command = new CliCommand().exitOverride().configureOutput({ writeErr: () => {} });
  addJobOptions(command, parameters);
  command.parse(args, { from: "user" });
  return typedTexts(parameters, command.opts());
}

describe("a job's options", () => {
  it("are its parameters in kebab case", () => {
    expect(optionName("onDuplicate")).toBe("--on-duplicate");
  });

  it("are parsed by the parameters, with defaults for those that were not given", () => {
    const values = parseValues(job, typed("--landing", "s3a://x", "--as-of", "2022-03-25"), "/cwd");
    expect(values).toEqual({ landing: "s3a://x", asOf: "2022-03-25", showKeys: false, keyColumns: [] });
  });

  it("collect repeated values and switches", () => {
    const texts = typed(
      "--landing",
      "/x",
      "--as-of",
      "2022-03-25",
      "--show-keys",
      "--key-columns",
      "a",
      "--key-columns",
      "b",
    );
    expect(parseValues(job, texts, "/cwd")).toMatchObject({ showKeys: true, keyColumns: ["a", "b"] });
  });

  it("take relative paths from the working directory", () => {
    expect(parseValues(job, typed("--landing", "demo/landing", "--as-of", "2022-03-25"), "/cwd")).toMatchObject({
      landing: "/cwd/demo/landing",
    });
  });

  it("name all that are missing at once", () => {
    expect(() => parseValues(job, typed(), "/cwd")).toThrow("missing --landing URI, --as-of YYYY-MM-DD");
  });

  it("name the option whose value is wrong", () => {
    expect(() => parseValues(job, typed("--landing", "/x", "--as-of", "2022"), "/cwd")).toThrow(
      '--as-of: "2022" is not a day: write YYYY-MM-DD, as in 2022-03-25.',
    );
  });

  it("refuse a second value where one is meant", () => {
    expect(() => typed("--as-of", "2022-03-25", "--as-of", "2022-03-26")).toThrow("--as-of is given twice");
    expect(() => typed("--landing=a", "--landing", "b")).toThrow("--landing is given twice");
  });

  it("take the same value again: it changes nothing", () => {
    expect(typed("--as-of", "2022-03-25", "--as-of=2022-03-25")).toEqual({ asOf: ["2022-03-25"] });
  });
});

describe("the files that every job can be sent", () => {
  const withShared = withArtifactParameters(parameters);
  const collected = { jars: ["a.jar,s3/b.jar", " c.jar ,"], files: ["/etc/rates.csv"] };

  it("are separated by commas, and given again for more", () => {
    expect(typedTexts(withShared, collected)).toEqual({
      jars: ["a.jar", "s3/b.jar", "c.jar"],
      files: ["/etc/rates.csv"],
    });
  });

  it("count from the project's file where they stand in it", () => {
    const project = {
      file: "/project/spark-connect.yaml",
      profile: undefined,
      jobs: { test: { jars: ["a.jar,lib/b.jar"] } },
    };
    expect(configuredTexts(withShared, project, "test")).toEqual({ jars: ["/project/a.jar", "/project/lib/b.jar"] });
  });

  it.each(["../secret", "/home/ada/.ssh/id_ed25519", "a.jar,..", "file:///etc/passwd"])(
    "are below the project's file if it names them, unlike %s",
    (files) => {
      const project = {
        file: "/project/spark-connect.yaml",
        profile: undefined,
        jobs: { test: { files: [files] } },
      };
      expect(() => configuredTexts(withShared, project, "test")).toThrow("is not below the file's folder");
    },
  );

  it("leave an option of the job's own as it is", () => {
    const own = { files: list(text("patterns")) };
    const texts = typedTexts(withArtifactParameters(own), { files: ["a,b"], jars: ["a.jar"] });
    expect(texts).toEqual({ files: ["a,b"], jars: ["a.jar"] });
    expect(artifactPaths(own, texts)).toEqual({ jars: ["a.jar"], files: [] });
  });
});
