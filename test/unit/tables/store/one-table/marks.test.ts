import { expect, it } from "vitest";
import { parseIsoDate } from "../../../../../src/index.ts";
import { formatMarks, parseMarks } from "../../../../../src/tables/store/one-table/marks.ts";

const day = parseIsoDate("2022-03-01");
const marks = {
  asOf: day,
  fingerprint: "1f3a9c2e",
  run: "0001-1f3a9c2e-b07d",
  days: new Map([
    [parseIsoDate("2022-02-28"), "aaaaaaaa"],
    [day, "bbbbbbbb"],
  ]),
  written: [day],
  rowOptions: { where: "Id < 3" },
  base: "7",
};

it("marks are read as they were written, word for word", () => {
  const text = `{"version":1,"asOf":"2022-03-01","fingerprint":"1f3a9c2e","run":"0001-1f3a9c2e-b07d","written":["2022-03-01"],"rowOptions":{"where":"Id < 3"},"base":"7","days":{"2022-02-28":"aaaaaaaa","2022-03-01":"bbbbbbbb"}}`;
  expect(formatMarks(marks)).toBe(text);
  expect(parseMarks(text)).toEqual(marks);
  expect(parseMarks(text.replace('"7"', "null"))).toEqual({ ...marks, base: null });
  const { base: _, ...older } = marks;
  expect(parseMarks(text.replace('"base":"7",', ""))).toEqual(older);
});

it.each([
  [undefined],
  [null],
  [""],
  ["{"],
  ["[]"],
  [formatMarks(marks).replace('"version":1', '"version":2')],
  [formatMarks(marks).replace("2022-03-01", "2022-02-30")],
  [formatMarks(marks).replace('"1f3a9c2e"', "1")],
])("%s is not a text of ours", (text) => {
  expect(parseMarks(text)).toBeUndefined();
});
