import { describe, expect, it } from "vitest";
import { tableFormat } from "../../../../../src/cli/commands/sql/table-format.ts";
import { textWidth } from "../../../../../src/cli/terminal/text-width.ts";

type Rows = Iterable<readonly unknown[]>;

/** What is printed, and said of it. */
function printed(columns: number | undefined, names: readonly string[], rows: Rows): readonly [string, string] {
  const format = tableFormat(columns);
  let text = format.begin(names);
  for (const cells of rows) text += format.row(cells);
  return [text + format.end(), format.summary?.() ?? ""];
}

const cut = (columns: number): string =>
  `; … stands for what does not fit ${columns} columns: --format vertical prints all of it`;

describe("a table in a pipe", () => {
  it("lines columns up, numbers to the right, and says NULL", () => {
    const rows = [
      ["ada", 5n],
      [null, 12n],
    ];
    expect(printed(undefined, ["name", "n"], rows)).toEqual(["name   n\n----  --\nada    5\nNULL  12\n", "2 rows"]);
  });

  it("keeps a row on one line", () => {
    expect(printed(undefined, ["t"], [["a\nb"]])).toEqual(["t\n---\na b\n", "1 row"]);
  });

  it("of no rows shows the columns", () => {
    expect(printed(undefined, ["a", "bb"], [])).toEqual(["a  bb\n-  --\n", "0 rows"]);
  });

  it("prints its first thousand rows at once, and each later row as it comes", () => {
    const format = tableFormat();
    format.begin(["id"]);
    const early = Array.from({ length: 999 }, (_, id) => format.row([id]));
    expect(new Set(early)).toEqual(new Set([""]));
    expect(format.row([999]).split("\n").length).toBe(1003);
    expect(format.row([1000])).toBe("1000\n");
    expect(format.row([7])).toBe("  7\n");
    expect([format.end(), format.summary?.()]).toEqual(["", "1002 rows"]);
  });

  it("cuts nothing, however wide it is", () => {
    const long = "x".repeat(10_000);
    expect(printed(undefined, ["a", "b"], [[long, 1]])).toEqual([
      `${"a".padEnd(10_000)}  b\n${"-".repeat(10_000)}  -\n${long}  1\n`,
      "1 row",
    ]);
  });
});

describe("a table on a terminal", () => {
  it("takes from the widest columns what does not fit, and says so", () => {
    const rows = [
      [1, "a short one", "y".repeat(60)],
      [2, "b", "fits"],
    ];
    const text = [
      "id  name         text",
      "--  -----------  -----------------------",
      ` 1  a short one  ${"y".repeat(22)}…`,
      " 2  b            fits",
      "",
    ];
    expect(printed(40, ["id", "name", "text"], rows)).toEqual([text.join("\n"), `2 rows${cut(40)}`]);
  });

  it("leaves out columns that find no room, and says how many it has", () => {
    const names = Array.from({ length: 30 }, (_, index) => `column_${index}`);
    const [text, summary] = printed(40, names, [names.map((_, index) => index)]);
    const lines = [
      "column_0  column_1  column_2  …",
      "--------  --------  --------",
      "       0         1         2  …",
      "",
    ];
    expect([text, summary]).toEqual([lines.join("\n"), `1 row, 3 of their 30 columns${cut(40)}`]);
  });

  it("fits at every width, whatever is in it", () => {
    const values = [1n, "z".repeat(50), "漢字かな交じり文".repeat(4), "e\u0301".repeat(30), "👍".repeat(20), null];
    const later = values.map((value) => `${value}, and more`.repeat(3));
    const rows = [...Array.from({ length: 3 }, () => values), ...Array.from({ length: 997 }, () => [1]), later];
    for (let columns = 12; columns <= 100; columns++) {
      const [text] = printed(columns, ["a", "bb", "ccc", "漢字", "e", "f"], rows);
      const widest = Math.max(...text.split("\n").map(textWidth));
      expect([columns, widest <= columns]).toEqual([columns, true]);
    }
  });

  it("shows a later, wider cell where the line has room for it", () => {
    const rows = [...Array.from({ length: 1000 }, () => ["a"]), ["longer"], ["far too long to fit"]];
    const [text, summary] = printed(10, ["t"], rows);
    expect(text.split("\n").slice(-4)).toEqual(["a", "longer", "far too l…", ""]);
    expect(summary).toBe(`1002 rows${cut(10)}`);
  });

  it("shows control characters, and counts them as they are shown", () => {
    expect(printed(20, ["t"], [["\u001b[31mred"]])).toEqual(["t\n-------------\n\\u001b[31mred\n", "1 row"]);
  });
});
