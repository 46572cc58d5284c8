import fc from "fast-check";
import { expect, it } from "vitest";
import { wrapLine } from "../../../../src/cli/terminal/wrap.ts";

it("breaks at spaces and indents what follows", () => {
  expect(wrapLine("  one two three four", 11)).toBe("  one two\n    three\n    four");
});

it("leaves a line that fits, and a word that fits nowhere", () => {
  expect(wrapLine("one two", 7)).toBe("one two");
  expect(wrapLine("see /a/very/long/path now", 10)).toBe("see\n  /a/very/long/path\n  now");
});

it("gives no room to colours", () => {
  expect(wrapLine("\u001b[31mone\u001b[39m two", 7)).toBe("\u001b[31mone\u001b[39m two");
});

it("loses no word, and is too wide only by a single word", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1 }),
      fc.integer({ min: 10, max: 80 }),
      (words, columns) => {
        const lines = wrapLine(words.join(" "), columns).split("\n");
        expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(words);
        expect(lines.filter((line) => line.length > columns && line.trim().includes(" "))).toEqual([]);
      },
    ),
  );
});
