import { describe, expect, it } from "vitest";
import { functions as F } from "../../../../src/index.ts";
import { ownSession } from "../own-session.ts";

const session = ownSession();

/** What a function that gives a text returns on an executor, and what it returns here. */
async function said(fn: () => string): Promise<{ readonly there: unknown; readonly here: string }> {
  const called = F.udf(fn, { args: [], returns: "string", name: "said" })();
  const [row] = await session.spark.range(1).select(called.alias("said")).collect();
  return { there: row?.["said"], here: fn() };
}

describe("a script says on an executor what it says here", () => {
  it.each<[string, () => string]>([
    [
      "in a template of numbers",
      () =>
        [0, -0, 1, -7, 2 ** 31, -(2 ** 31), 2 ** 53, 1e21, 1e-7, 0.1, -1.5, 1 / 0, 0 / 0]
          .map((n) => `${n}`)
          .concat(`${1n}${2n ** 70n}`)
          .join(),
    ],
    [
      "in a template with values that are not texts",
      () => `${null} ${undefined} ${true} ${[1, [2, null]]} ${{}} ${/a/g}`,
    ],
    ["in a template with nothing or a little in it", () => ["", `é𝒳`, `${""}`, `${"a"}`, `\u0041\n${1}\``].join("|")],
    ["in a template in a template", () => [1, 2].map((n) => `<${[n, n + 1].map((m) => `${m}!`).join()}>`).join("")],
    [
      "in a template of objects that would rather be numbers",
      () => {
        const both = { valueOf: () => 1, toString: () => "text" };
        const chosen = { [Symbol.toPrimitive]: (hint: string) => hint };
        return `${both} ${chosen} ${new String("boxed")}`;
      },
    ],
    [
      "in a template whose parts change the ones before",
      () => {
        const seen: number[] = [];
        let n = 0;
        return `${seen}${seen.push(1)}${seen}${seen.push(2)}${n++}${n++}${n}${seen}`;
      },
    ],
    ["in a tagged template", () => ((strings: TemplateStringsArray, n: number) => strings.raw.join(`${n}`))`a\n${1}b`],
    [
      "with a symbol in a template, which is an error",
      () => {
        try {
          return `a${Symbol("s") as unknown as string}`;
        } catch (error) {
          return (error as Error).constructor.name;
        }
      },
    ],
    [
      "with classes, private fields, accessors and what they inherit",
      () => {
        class Shape {
          static #count = 0;
          readonly #name: string;
          constructor(name: string) {
            this.#name = name;
            Shape.#count++;
          }
          get title(): string {
            return `${this.#name} ${Shape.#count}`;
          }
        }
        class Square extends Shape {
          readonly area: number;
          constructor(side: number) {
            super("square");
            this.area = side ** 2;
          }
        }
        const square = new Square(3);
        return `${square.title} ${square.area} ${square instanceof Shape}`;
      },
    ],
    [
      "with generators, spread, rest, defaults and labels",
      () => {
        function* upTo(n: number, step = 1): Generator<number> {
          for (let i = 0; i < n; i += step) yield i;
        }
        const [first, ...rest] = [...upTo(5), ...upTo(5, 2)];
        const { a, ...others } = { a: 1, b: 2, ...{ c: 3 } };
        let found = "";
        outer: for (const x of rest)
          for (const y of rest)
            if (x + y === 7) break outer;
            else found = `${x}${y}`;
        return JSON.stringify([first, rest, a, others, found]);
      },
    ],
    [
      "with maps, sets, regular expressions and what is not there",
      () => {
        const seen = new Map([["a", new Set([1, 2])]]);
        const { year, month } = /(?<year>\d{4})-(?<month>\d\d)/.exec("on 2022-03-25")?.groups ?? {};
        const nothing: { readonly deep?: { readonly er: number } } = {};
        return `${[...(seen.get("a") ?? [])]} ${year}/${month} ${nothing.deep?.er ?? "none"} ${"aXbX".replaceAll("X", "-")}`;
      },
    ],
  ])("%s", async (_what, fn) => {
    const { there, here } = await said(fn);
    expect(there).toBe(here);
  });
});
