import { describe, expect, it } from "vitest";
import {
  csvFormat,
  jsonLinesFormat,
  jsonText,
  type RowFormat,
  tableFormat,
} from "../../../src/cli/commands/sql/row-format.ts";

function printed(format: RowFormat, columns: readonly string[], ...rows: readonly (readonly unknown[])[]): string {
  return format.begin(columns) + rows.map((cells) => format.row(cells)).join("") + format.end();
}

describe("csv", () => {
  it("quotes what needs it, and tells null from an empty text", () => {
    const text = printed(csvFormat(), ["a", 'b"', "c"], ["x,y", 'say "hi"', null], ["", "two\nlines", 5n]);
    expect(text).toBe('a,"b""",c\r\n"x,y","say ""hi""",\r\n"","two\nlines",5\r\n');
  });
});

describe("json", () => {
  it("is one object a line, and numbers a name that comes twice", () => {
    expect(printed(jsonLinesFormat(), ["id", "id"], [1n, "x"])).toBe('{"id":1,"id_2":"x"}\n');
  });

  it("keeps every digit of a bigint", () => {
    expect(jsonText({ big: 9007199254740993n })).toBe('{"big":9007199254740993}');
  });

  it("writes nested values, bytes and what JSON has no number for", () => {
    const value = { list: [1, null], map: new Map([["k", 2n]]), bytes: new Uint8Array([0, 255]), nan: Number.NaN };
    expect(jsonText(value)).toBe('{"list":[1,null],"map":{"k":2},"bytes":"AP8=","nan":null}');
  });
});

describe("table", () => {
  it("lines columns up, numbers to the right, and says NULL", () => {
    expect(printed(tableFormat(), ["name", "n"], ["ada", 5n], [null, 12n])).toBe(
      "name   n\n----  --\nada    5\nNULL  12\n",
    );
  });

  it("keeps a row on one line", () => {
    expect(printed(tableFormat(), ["t"], ["a\nb"])).toBe("t\n---\na b\n");
  });

  it("of no rows shows the columns", () => {
    expect(printed(tableFormat(), ["a", "bb"])).toBe("a  bb\n-  --\n");
  });
});
