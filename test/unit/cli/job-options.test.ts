import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addJobOptions, optionName, parseValues, typedTexts } from "../../../src/cli/job-options.ts";
import { InvalidInputError } from "../../../src/errors.ts";
import type { Job, Parameter, Parameters } from "../../../src/job/job.ts";

const text: Parameter<string> = {
  description: "a text",
  placeholder: "TEXT",
  required: false,
  repeatable: false,
  parse: (typed) => typed,
  default: undefined,
};
const parameters = {
  landing: { ...text, placeholder: "URI", required: true },
  asOf: {
    ...text,
    placeholder: "YYYY-MM-DD",
    required: true,
    parse: (typed: string) => {
      if (typed.length !== 10) throw new InvalidInputError(`'${typed}' is no day`);
      return typed;
    },
  },
  showKeys: { ...text, placeholder: null, parse: (typed: string) => typed === "true", default: false },
  keyColumns: {
    ...text,
    repeatable: true,
    parse: (typed: string, previous: unknown) => [previous ?? [], typed].flat(),
  },
} satisfies Parameters;

// Only the parameters of the job are looked at here.
const job = { name: "test", parameters } as unknown as Job;

function typed(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
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
    expect(values).toEqual({ landing: "s3a://x", asOf: "2022-03-25", showKeys: false, keyColumns: undefined });
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
      "--as-of: '2022' is no day",
    );
  });

  it("refuse a second value where one is meant", () => {
    expect(() => typed("--as-of", "2022-03-25", "--as-of", "2022-03-26")).toThrow("--as-of is given twice");
  });
});
