import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shellWords } from "../../../../src/cli/terminal/shell-words.ts";

it("leaves plain words as they are", () => {
  expect(shellWords(["--landing", "s3a://lake/landing", "--from=2022-03-01"])).toBe(
    "--landing s3a://lake/landing --from=2022-03-01",
  );
});

it("quotes what a shell would take apart", () => {
  expect(shellWords(["dim1 > 3", "", "it's"])).toBe(String.raw`'dim1 > 3' '' 'it'\''s'`);
});

it("is read back by a shell, whatever the words", () => {
  const text = fc.string().filter((word) => !word.includes("\0"));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
      const read = execFileSync("sh", ["-c", `printf '%s\\0' ${shellWords(words)}`], { encoding: "utf8" });
      expect(read.split("\0").slice(0, -1)).toEqual(words);
    }),
    { numRuns: 50 },
  );
});
