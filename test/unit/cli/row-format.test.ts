import { describe, expect, it } from "vitest";
import {
  csvFormat,
  jsonLinesFormat,
  markdownFormat,
  type RowFormat,
  verticalFormat,
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

  it("numbers a name so that it meets no other", () => {
    expect(printed(jsonLinesFormat(), ["a", "a", "a_2"], [1, 2, 3])).toBe('{"a":1,"a_3":2,"a_2":3}\n');
  });
});

describe("vertical", () => {
  it("has a line for each value, under one for each row", () => {
    const rows = [
      ["ada", 5n],
      [null, "two\nlines"],
    ];
    expect(printed(verticalFormat(), ["n", "a long name"], ...rows)).toBe(
      [
        "-RECORD 0-----",
        " n           | ada",
        " a long name | 5",
        "-RECORD 1-----",
        " n           | NULL",
        " a long name | two lines",
        "",
      ].join("\n"),
    );
  });
});

describe("markdown", () => {
  it("is a table whose cells hold no markup", () => {
    const rows = [
      ["a|b\\", "*x* <b>_y_</b>"],
      [null, "two\r\nlines"],
    ];
    expect(printed(markdownFormat(), ["snake_case", "n"], ...rows)).toBe(
      [
        "| snake_case | n |",
        "| --- | --- |",
        "| a\\|b\\\\ | \\*x\\* \\<b\\>\\_y\\_\\</b\\> |",
        "| NULL | two<br>lines |",
        "",
      ].join("\n"),
    );
  });
});
