import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
    [
      "with bytes that are UTF-8, and that are not",
      () => {
        const edges = [0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbb, 0xbf, 0xc1, 0xc2, 0xe0, 0xe9, 0xed, 0xef, 0xf0, 0xf4, 0xf5];
        const decoded: string[] = [];
        let seed = 1;
        for (let round = 0; round < 2_000; round++) {
          const bytes = new Uint8Array(6).map(() => {
            seed = (seed * 16_807) % 2_147_483_647;
            return edges[seed % edges.length] ?? 0;
          });
          decoded.push(new TextDecoder().decode(bytes));
        }
        return JSON.stringify([decoded, new TextDecoder().decode(new Uint8Array([0x63, 0x61, 0x66, 0xe9]))]);
      },
    ],
    [
      "with decoders and encoders as the standard has them",
      () => {
        const tried = (made: () => unknown) => {
          try {
            return made();
          } catch (error) {
            return (error as Error).constructor.name;
          }
        };
        const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x78]);
        const strict = new TextDecoder("utf-8", { fatal: true });
        const streamed = new TextDecoder(" UTF8\n");
        const parts = [0xef, 0xbb, 0xbf, 0xf0, 0x9f, 0x98, 0x80, 0xe9].map((byte) =>
          streamed.decode(new Uint8Array([byte]), { stream: true }),
        );
        return JSON.stringify([
          new TextDecoder().decode(marked),
          new TextDecoder("utf-8", { ignoreBOM: true }).decode(marked),
          new TextDecoder().decode(marked.buffer),
          new TextDecoder().decode(new DataView(marked.buffer, 3, 2)),
          new TextDecoder().decode(),
          tried(() => strict.decode(new Uint8Array([0xff]))),
          strict.decode(marked),
          [strict.encoding, strict.fatal, strict.ignoreBOM],
          parts,
          streamed.decode(),
          tried(() => new TextDecoder("utf-99")),
          tried(() => new TextDecoder().decode("text" as never)),
          [...new TextEncoder().encode("é€𝒳\ud800x\udc00")],
          new TextEncoder().encode().length,
        ]);
      },
    ],
  ])("%s", async (_what, fn) => {
    const { there, here } = await said(fn);
    expect(there).toBe(here);
  });
});

/** What a function of this text gives, which no tool has rewritten: it may use what is passed and what a file imports. */
async function given(expression: string, options: { readonly with: object; readonly from?: string }): Promise<unknown> {
  // The function that the text is.
  const fn = new Function(`return ${expression}`)() as () => string;
  const called = F.udf(fn, { args: [], returns: "string", name: "given", ...options, with: { ...options.with } })();
  const [row] = await session.spark.range(1).select(called.alias("given")).collect();
  return row?.["given"];
}

describe("what a function uses from around it", () => {
  it("is an import, though the engine has something of that name; values and this library's classes stay as they are", async () => {
    const folder = await mkdtemp(join(tmpdir(), "imports-"));
    try {
      const file = join(folder, "job.ts");
      await writeFile(
        join(folder, "own.ts"),
        "export const escape = (text: string) => 'own ' + text;\nexport { escape as Map };\nexport type Set = string;\n",
      );
      await writeFile(
        file,
        'import { escape, Map, type Set } from "./own.ts";\nimport { YearMonthInterval } from "spark-connect";\n',
      );
      const expression =
        "() => [escape('<'), Map('m'), rates.get('EUR'), new Set('ab').size, new YearMonthInterval(3).months].join()";
      const options = { with: { rates: new Map([["EUR", 2]]) }, from: pathToFileURL(file).href };
      expect(await given(expression, options)).toBe("own <,own m,2,2,3");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is there for a class that reads it when it is declared", async () => {
    const Scale = new Function("factor", "return class Scale { static twice = 2 * factor; }")(21);
    expect(await given("() => String(Scale.twice)", { with: { Scale, factor: 21 } })).toBe("42");
  });
});
