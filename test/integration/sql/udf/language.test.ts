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
      "with every method of texts",
      () => {
        const text = " É𝒳ab-ß ";
        const all: unknown[] = [
          text.at(-2),
          text.charAt(1),
          text.charCodeAt(2),
          text.codePointAt(2),
          text.concat("a", `${1}`),
        ];
        all.push(text.endsWith("ß "), text.includes("ab"), text.indexOf("a", 1), text.lastIndexOf("a"), text.length);
        all.push(
          text.normalize("NFD").length,
          text.padEnd(12, "xy"),
          text.padStart(12),
          text.repeat(2),
          text.search(/b/),
        );
        all.push(
          text.slice(1, -1),
          text.startsWith("É", 1),
          text.substring(5, 2),
          text.toLowerCase(),
          text.toUpperCase(),
        );
        all.push(text.trim(), text.trimEnd(), text.trimStart(), text.split("a").join("|"), [...text].join("|"));
        all.push(
          text.replace("a", "$&$&"),
          text.replaceAll(/[ab]/g, (found) => `<${found}>`),
          text.match(/[ab]+/)?.[0],
        );
        return all.join();
      },
    ],
    [
      "with odd arguments of methods of texts",
      () => {
        const odd = (value: unknown) => value as never;
        const text = "1null2undefined";
        const all: unknown[] = [text.indexOf(odd(null)), text.slice(odd("2"), odd(Number.NaN)), text.at(odd({}))];
        all.push(
          text.charAt(99),
          text.includes(odd(undefined)),
          text.startsWith(odd(1)),
          text.padStart(odd("17"), odd(7)),
        );
        return all.join();
      },
    ],
    [
      "with characters of texts by their index",
      () => {
        const text = "aé𝒳";
        const at = (key: unknown) => `${text[key as number]}`;
        return [at(0), at("1"), at(1.5), at(-1), at(4), at("length"), at("x"), `${at(2)}${at(3)}`].join();
      },
    ],
    [
      "with sums of texts and other values",
      () => {
        const sum = (left: unknown, right: unknown) => (left as string) + (right as string);
        const values = ["", "é", -0, 1, 2 ** 53, 1e21, 0.1, Number.NaN, 3n, null, undefined, true, [1, 2], { a: 1 }];
        let long = "";
        for (let n = 0; n < 200; n++) long += n % 3 === 0 ? "ab" : n;
        return `${values.map((value) => sum("a", value) + sum(value, "b")).join()} ${long} ${long.indexOf("199")}`;
      },
    ],
    [
      "with comparisons of texts",
      () => {
        const [a, b, c] = ["ab", ["a", "b"].join(""), "B" as unknown];
        // biome-ignore lint/suspicious/noDoubleEquals: what is tested
        const same = (left: unknown, right: unknown) => `${left === right} ${left == right}`;
        return [same(a, b), same(a, c), same(a, new String("ab")), same("1", 1), same("", null), `${a < "b"}`].join();
      },
    ],
    [
      "with a method of texts that the script replaced",
      () => {
        const kept = [String.prototype.trim, String.prototype.slice] as const;
        const said: string[] = [];
        for (const round of [1, 2, 3]) {
          said.push(" a ".trim(), "abc".slice(1), String.prototype.trim.call(" b "), new String(" c ").trim());
          if (round === 1) {
            String.prototype.trim = function trim() {
              return `<${this}>`;
            };
            Object.defineProperty(String.prototype, "slice", { configurable: true, get: () => () => "none" });
          }
          if (round === 2) {
            for (const method of kept) {
              Object.defineProperty(String.prototype, method.name, {
                value: method,
                configurable: true,
                writable: true,
              });
            }
          }
        }
        return said.join();
      },
    ],
    [
      "with methods of what is not a text",
      () => {
        const tried = (value: unknown) => {
          try {
            return (value as string).trim();
          } catch (error) {
            return (error as Error).constructor.name;
          }
        };
        const own = { trim: () => "own" };
        return ["a ", own, null, undefined, 5, [], "b "]
          .map(tried)
          .concat(tried(undefined) ?? "")
          .join();
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
