import { expect, it } from "vitest";
import { InvalidInputError } from "../../../src/index.ts";
import { creditSnapshot } from "../../../src/jobs/credit-snapshot/credit-snapshot.ts";

it("a default is what the option makes of it, and the option need not be given", () => {
  const { parameters } = creditSnapshot({
    landing: "s3a://lake/landing/",
    key: ["loan", "branch"],
    settle: "10m",
    showKeys: true,
    acceptMissing: ["2022-01-31", "2022-02-28"],
  });
  expect(parameters.landing).toMatchObject({ required: false, default: "s3a://lake/landing" });
  expect(parameters.key.default).toEqual(["loan", "branch"]);
  expect(parameters.settle.default).toBe(600_000);
  expect(parameters.showKeys.default).toBe(true);
  expect(parameters.acceptMissing.default).toEqual(["2022-01-31", "2022-02-28"]);
});

it("a list is for a parameter of several values: another takes one", () => {
  const oneOf = (name: string) =>
    new InvalidInputError(`${name} takes one value, and the list has 2: write one of them.`);
  expect(() => creditSnapshot({ landing: ["/a", "/b"] })).toThrow(oneOf("landing"));
  expect(() => creditSnapshot({ where: ["a = 1", "b = 2"] })).toThrow(oneOf("where"));
  expect(() => creditSnapshot({ sortBy: [] })).toThrow(
    new InvalidInputError("sortBy is an empty list: write a value, or leave it out."),
  );
  expect(creditSnapshot({ acceptMissing: [] }).parameters.acceptMissing.default).toEqual([]);
});

it("a parameter without a new default stays the same", () => {
  expect(creditSnapshot({ landing: "/landing" }).parameters.processed).toEqual(creditSnapshot().parameters.processed);
});

it("a default that the option would not take is refused", () => {
  expect(() => creditSnapshot({ onDuplicate: "never" })).toThrow(
    new InvalidInputError('"never" is not a valid rule for duplicates: use fail, allow or keep-latest=COLUMN.'),
  );
});

it("a relative path is refused, since it would count from anywhere", () => {
  expect(() => creditSnapshot({ landing: "landing" })).toThrow(
    new InvalidInputError('landing: "landing" is relative: name an absolute path or a URI.'),
  );
});

it("a parameter that is not there is named", () => {
  const misspelt: object = { landng: "/landing" };
  expect(() => creditSnapshot(misspelt)).toThrow("there is no parameter landng: there are landing, processed, asOf");
});
