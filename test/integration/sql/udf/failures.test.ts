import { afterEach, describe, expect, it } from "vitest";
import { type Column, col, functions as F, SparkConnectError, type SparkSession } from "../../../../src/index.ts";
import { ownSession } from "../own-session.ts";

const session = ownSession();

/** The query's error. */
async function failureOf(column: Column): Promise<SparkConnectError> {
  const error: unknown = await session.spark
    .range(1)
    .select(column)
    .collect()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SparkConnectError);
  return error as SparkConnectError;
}

describe("a function that fails", () => {
  afterEach(async () => {
    const plus = F.udf((id: bigint) => id + 1n, { args: ["bigint"], returns: "bigint" });
    const [row] = await session.spark.range(1).select(plus("id").alias("next")).collect();
    expect(row?.["next"]).toBe(1n);
  });

  it("by throwing says what, and the line of TypeScript", async () => {
    const bad = F.udf(
      (id: bigint): string => {
        if (id === 0n) {
          throw new RangeError("no such id");
        }
        return "";
      },
      { args: ["bigint"], returns: "string", name: "bad" },
    );
    const { message, errorClass } = await failureOf(bad("id"));
    expect(errorClass).toBe("FAILED_EXECUTE_UDF");
    expect(message).toContain("The function bad threw RangeError: no such id\n    at anonymous (bad:3)");
  });

  it("in a helper names the helper's line", async () => {
    const helper = (id: bigint) => {
      return (null as unknown as { readonly [key: string]: string })[String(id)];
    };
    const bad = F.udf((id: bigint) => helper(id), {
      args: ["bigint"],
      returns: "string",
      name: "bad",
      with: { helper },
    });
    expect((await failureOf(bad("id"))).message).toMatch(/threw TypeError: .*\n {4}at helper \(helper:2\)/);
  });

  it("by running for ever is stopped", async () => {
    const bad = F.udf(
      () => {
        for (;;) {
          // for ever
        }
      },
      { args: [], returns: "int", name: "endless", limits: { timeoutMs: 500 } },
    );
    expect((await failureOf(bad())).message).toContain(
      "The function endless ran longer than its limit of 500 ms for one call.",
    );
  });

  it("by running for ever in a way that catches what is thrown is stopped", async () => {
    const bad = F.udf(
      () => {
        for (;;) {
          try {
            for (;;) JSON.stringify({});
          } catch {
            // go on
          }
        }
      },
      { args: [], returns: "int", name: "stubborn", limits: { timeoutMs: 500 } },
    );
    expect((await failureOf(bad())).message).toContain(
      "The function stubborn ran longer than its limit of 500 ms for one call.",
    );
  });

  it("by allocating for ever is stopped", async () => {
    const bad = F.udf(
      () => {
        const all: number[][] = [];
        for (;;) all.push(new Array(1000).fill(0));
      },
      { args: [], returns: "int", name: "greedy", limits: { maxBytes: 64 << 20 } },
    );
    expect((await failureOf(bad())).message).toContain(
      "The function greedy allocated more than its limit of 64 MiB in one call.",
    );
  });

  it("by asking for too much at once is stopped", async () => {
    const bad = F.udf(
      () => {
        let text = "x";
        for (let doubled = 0; doubled < 40; doubled++) text += text;
        return text.length + text.indexOf("y");
      },
      { args: [], returns: "int", name: "greedy", limits: { maxBytes: 64 << 20 } },
    );
    expect((await failureOf(bad())).message).toContain("The function greedy ");
  });

  it.each<[string, () => number]>([
    [
      "in a template",
      () => {
        let text = "x";
        for (let doubled = 0; doubled < 40; doubled++) text = `${text}${text}`;
        return text.length;
      },
    ],
    ["by repeat", () => "x".repeat(100_000_000).length],
    ["by padStart", () => "x".padStart(100_000_000).length],
    ["by padEnd", () => "x".padEnd(100_000_000, "yz").length],
    ["by repeat, in parts", () => [1, 2, 3, 4].map((n) => "x".repeat(20_000_000 + n)).length],
  ])("by asking for too much at once %s is stopped before it has it", async (_how, fn) => {
    const bad = F.udf(fn, { args: [], returns: "int", name: "greedy", limits: { maxBytes: 64 << 20 } });
    expect((await failureOf(bad())).message).toContain(
      "The function greedy allocated more than its limit of 64 MiB in one call.",
    );
  });

  it("by calling itself for ever is stopped", async () => {
    const bad = F.udf(
      function deeper(n: number): number {
        return deeper(n + 1) + 1;
      },
      { args: ["int"], returns: "int", name: "deeper" },
    );
    expect((await failureOf(bad(F.lit(1)))).message).toContain("The function deeper ");
  });

  it("with a result of another type names both", async () => {
    const bad = F.udf((() => "twelve") as () => never, { args: [], returns: "int", name: "count" });
    expect((await failureOf(bad())).message).toContain(
      'The function count returned the string "twelve", which does not fit INT.',
    );
  });

  it("with a result that has a wrong part names the part", async () => {
    const bad = F.udf((() => [{ a: 1 }, { a: 2.5 }]) as () => never, {
      args: [],
      returns: "array<struct<a:int>>",
      name: "rows",
    });
    expect((await failureOf(bad())).message).toContain(
      "The function rows returned the number 2.5 at [1].a, which does not fit INT.",
    );
  });

  it.each([
    ["tinyint", 128],
    ["int", 2 ** 31],
    ["bigint", 2 ** 53],
    ["float", 1e300],
    ["decimal(4,2)", 1.234],
    ["decimal(4,2)", 100],
    ["date", "2022-02-30"],
    ["timestamp", "2022-03-25T10:00:00"],
  ])("with a result that %s cannot hold exactly is refused", async (returns, value) => {
    const bad = F.udf((() => value) as () => never, { args: [], returns, name: "inexact", with: { value } });
    expect((await failureOf(bad())).message).toContain("The function inexact returned ");
  });

  it("with a text that holds half of a character says so", async () => {
    const bad = F.udf(() => ["😀", "😀".slice(0, 1)], { args: [], returns: "array<string>", name: "half" });
    expect((await failureOf(bad())).message).toContain(
      "The function half returned a string at [1] with half of a surrogate pair, which has no UTF-8 form.",
    );
  });

  it("with a null where none may be says so", async () => {
    const bad = F.udf((() => [{}]) as () => never, {
      args: [],
      returns: "array<struct<a:int not null>>",
      name: "holes",
    });
    expect((await failureOf(bad())).message).toContain(
      "The function holes returned null at [0].a, but its type is INT NOT NULL.",
    );
  });
});

describe("a script", () => {
  it.each([
    ["java", "typeof java"],
    ["Packages", "typeof Packages"],
    ["a class", "typeof getClass"],
    ["Java through a value", "typeof ''.getClass"],
    ["Java through an array", "typeof [].getClass"],
    ["the engine's exceptions", "typeof JavaException"],
  ])("does not reach %s", async (_what, probe) => {
    const reach = F.udf((text: string) => new Function(`return ${text}`)(), { args: ["string"], returns: "string" });
    const [row] = await session.spark
      .range(1)
      .select(reach(F.lit(probe)).alias("found"))
      .collect();
    expect(row?.["found"]).toBe("undefined");
  });

  it("does not reach Java through an error that it caught", async () => {
    const reach = F.udf(
      () => {
        try {
          return (null as unknown as { readonly a: string }).a;
        } catch (error) {
          const { javaException, rhinoException } = error as {
            readonly javaException?: unknown;
            readonly rhinoException?: unknown;
          };
          return `${typeof javaException} ${typeof rhinoException}`;
        }
      },
      { args: [], returns: "string" },
    );
    const [row] = await session.spark.range(1).select(reach().alias("found")).collect();
    expect(row?.["found"]).toBe("undefined undefined");
  });

  it("keeps what it changes to itself", async () => {
    const spoil = F.udf(
      () => {
        Object.assign(Array.prototype, { map: () => ["spoilt"] });
        return "done";
      },
      { args: [], returns: "string" },
    );
    const use = F.udf((id: bigint) => [id].map(String).join(), { args: ["bigint"], returns: "string" });
    await session.spark.range(1).select(spoil()).collect();
    const [row] = await session.spark
      .range(1)
      .select(use(col("id")).alias("used"))
      .collect();
    expect(row?.["used"]).toBe("0");
  });

  it("shares nothing that it keeps with another session", async () => {
    const seen: string[] = [];
    const keep = F.udf((text: string) => seen.push(text), { args: ["string"], returns: "int", with: { seen } });
    const count = async (spark: SparkSession) => {
      const [row] = await spark
        .range(0, 100, 1, 1)
        .select(F.max(keep(F.lit("secret"))).alias("kept"))
        .collect();
      return row?.["kept"];
    };
    for (let attempt = 0; attempt < 4; attempt++) {
      const other = await session.spark.newSession();
      try {
        expect(await count(other)).toBe(100);
      } finally {
        await other.stop();
      }
    }
  });
});
