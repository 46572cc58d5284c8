import { describe, expect, it } from "vitest";
import type { DataFrame } from "../../../src/index.ts";
import { known } from "../../unit/sql/dataframe/known-columns.ts";
import { ownSession } from "./own-session.ts";

const session = ownSession();

/** The columns in the text of a DataFrame: no type has a comma and a space in it. */
function columnsIn(df: DataFrame<object>): readonly string[] {
  const text = String(df).slice("DataFrame[".length, -1);
  return text === "" ? [] : text.split(", ");
}

describe("the text of a DataFrame", () => {
  it("says before the server is asked what the server says", async () => {
    for (const [title, df] of known(session.spark)) {
      const before = columnsIn(df);
      const told = (await df.dtypes()).map(([name, type]) => `${name}: ${type}`);
      // A type that is not known is left out.
      const completed = before.map((column, index) =>
        column.includes(": ") ? column : `${column}: ${told[index]?.split(": ")[1]}`,
      );
      expect([title, completed]).toEqual([title, told]);
      expect([title, columnsIn(df)]).toEqual([title, told]);
    }
  });

  it("knows the columns of what was read before, and of what is made of that", async () => {
    const df = session.spark.sql("SELECT 1 AS one, 'a' AS letter");
    expect(String(df)).toBe("DataFrame<sql>");
    await df.collect();
    expect(String(df.where("one = 1"))).toBe("DataFrame[one: int, letter: string]");
  });

  it("knows the columns of rows that were uploaded", async () => {
    const rows = Array.from({ length: 2_000 }, (_, id) => [id, "x".repeat(1_000)]);
    expect(String(await session.spark.createDataFrame(rows, "id int, text string"))).toBe(
      "DataFrame[id: int, text: string]",
    );
  });
});

describe("the text of a row", () => {
  it("has the names and the values", async () => {
    const [row] = await session.spark
      .sql("SELECT 1L AS id, 'a' AS name, struct(null AS x) AS s, map('k', 1.5) AS m")
      .collect();
    expect(String(row)).toBe("Row(id=1, name='a', s=Row(x=null), m={'k': '1.5'})");
  });
});
