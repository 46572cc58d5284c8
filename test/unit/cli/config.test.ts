import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { parseProjectConfig } from "../../../src/cli/config/project-config.ts";
import { parseUserConfig, userConfigFile } from "../../../src/cli/config/user-config.ts";
import { configuredTexts } from "../../../src/cli/job-values.ts";
import { InvalidInputError } from "../../../src/errors.ts";
import { flag, path } from "../../../src/job/kinds.ts";
import { creditSnapshotParameters } from "../../../src/jobs/credit-snapshot/parameters.ts";
import { FailureError } from "../../../src/submit/failure.ts";

const file = "/home/ada/.config/spark-connect/config.yaml";

function profile(content: unknown) {
  return parseUserConfig({ profiles: { prod: content } }, file).profiles.get("prod");
}

describe("a user's configuration", () => {
  it("lies where XDG says, or under the home directory", () => {
    expect(userConfigFile({ XDG_CONFIG_HOME: "/x" })).toBe("/x/spark-connect/config.yaml");
    expect(userConfigFile({ XDG_CONFIG_HOME: "relative" })).toBe(`${homedir()}/.config/spark-connect/config.yaml`);
  });

  it("holds profiles with settings as texts", () => {
    expect(profile({ remote: "sc://h", conf: { n: 200, b: true } })).toEqual({
      name: "prod",
      remote: "sc://h",
      conf: { n: "200", b: "true" },
      token: null,
    });
  });

  it("says where a token comes from: a variable, a file, a command line or a command's words", () => {
    const token = (source: object) => profile({ remote: "sc://h", ...source })?.token;
    expect(token({ token_env: "T" })).toEqual({ env: "T" });
    expect(token({ token_file: "~/t" })).toEqual({ file: `${homedir()}/t` });
    expect(token({ token_file: "t" })).toEqual({ file: "/home/ada/.config/spark-connect/t" });
    expect(token({ token_command: "pass spark | head -1" })).toEqual({
      command: ["/bin/sh", "-c", "pass spark | head -1"],
    });
    expect(token({ token_command: ["pass", "spark"] })).toEqual({ command: ["pass", "spark"] });
  });

  it("may say the command that prints the address, as a command line or a command's words", () => {
    const remote = (command: unknown) => profile({ remote_command: command })?.remote;
    expect(remote("spark-address | head -1")).toEqual({ command: ["/bin/sh", "-c", "spark-address | head -1"] });
    expect(remote(["spark-address", "prod", 2])).toEqual({ command: ["spark-address", "prod", "2"] });
    expect(failure(() => remote("")).message).toBe(
      `${file}: profiles.prod.remote_command is neither a command nor a list of words`,
    );
    expect(failure(() => remote([])).hint).toBe("Write `remote_command: [spark-address, prod]`.");
  });

  it("refuses an unknown key with a suggestion, and says where it stands", () => {
    const error = failure(() => profile({ remote: "sc://h", token_fiel: "x" }));
    expect(error.message).toBe(`${file}: profiles.prod has the unknown key 'token_fiel'`);
    expect(error.hint).toBe("Did you mean token_file?");
  });

  it.each([
    [{ remote: "sc://h/;token=t" }, "holds a token"],
    [{ token_env: "T" }, "has no remote"],
    [{ remote: "sc://h", token_env: "T", token_file: "f" }, "has token_env and token_file"],
    [{ remote: "sc://h", remote_command: "x" }, "has remote and remote_command"],
    [{ remote: 5 }, "is not a text"],
    ["sc://h", "is not a mapping"],
  ])("refuses %j", (content, problem) => {
    expect(() => profile(content)).toThrow(problem);
  });
});

describe("a project's configuration", () => {
  it.each(["remote", "remote_command", "profiles", "token_command"])(
    "cannot set %s: a cloned repository must not choose where secrets go",
    (key) => {
      expect(() => parseProjectConfig({ [key]: "x" }, "/p/spark-connect.yaml")).toThrow(
        `has '${key}', which a project may not set`,
      );
    },
  );

  const parameters = { landing: path("where the days land"), showKeys: flag("show keys") };

  it("holds jobs' defaults, paths counting from its own folder", () => {
    const project = parseProjectConfig(
      { jobs: { j: { landing: "data", "show-keys": true } } },
      "/p/spark-connect.yaml",
    );
    expect(configuredTexts(parameters, project, "j")).toEqual({ landing: ["/p/data"], showKeys: ["true"] });
  });

  it("can turn a switch off", () => {
    const project = parseProjectConfig({ jobs: { j: { "show-keys": false } } }, "/p/spark-connect.yaml");
    expect(configuredTexts(parameters, project, "j")).toEqual({});
  });

  describe("has lists", () => {
    const textsOf = (options: object) =>
      configuredTexts(
        creditSnapshotParameters,
        parseProjectConfig({ jobs: { j: options } }, "/p/spark-connect.yaml"),
        "j",
      );

    it("for options that read several names, as if these were typed with commas, and for repeatable ones", () => {
      const lists = {
        key: ["loan", "branch"],
        "partition-by": ["region"],
        "accept-missing": ["2022-01-31", "2022-02-28"],
      };
      expect(textsOf(lists)).toEqual({
        key: ["loan,branch"],
        partitionBy: ["region"],
        acceptMissing: ["2022-01-31", "2022-02-28"],
      });
    });

    it.each([
      ["landing", ["a", "b"]],
      ["as-of", ["2022-03-24", "2022-03-25"]],
      ["month-end", ["strict", "last-available"]],
      ["where", ["a = 1", "b = 2"]],
      ["show-keys", [true, false]],
    ])("not for %s, which takes one value", (option, values) => {
      expect(() => textsOf({ [option]: values })).toThrow(
        new InvalidInputError(
          `/p/spark-connect.yaml: jobs.j.${option} takes one value, and the list has 2: write one of them.`,
        ),
      );
    });

    it("that are empty only for options that are not given then", () => {
      expect(textsOf({ "accept-missing": [] })).toEqual({});
      expect(() => textsOf({ key: [] })).toThrow(
        new InvalidInputError("/p/spark-connect.yaml: jobs.j.key is an empty list: write a value, or leave it out."),
      );
    });
  });

  it("refuses an option that the job does not have", () => {
    const project = parseProjectConfig({ jobs: { j: { landin: "data" } } }, "/p/spark-connect.yaml");
    expect(failure(() => configuredTexts(parameters, project, "j")).hint).toBe("Did you mean landing?");
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
