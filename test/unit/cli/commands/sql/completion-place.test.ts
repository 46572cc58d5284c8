import { expect, it } from "vitest";
import { completionPlace } from "../../../../../src/cli/commands/sql/shell/completion/place.ts";

/** `|` stands for the cursor. */
function placeAt(marked: string) {
  const [before = "", behind = ""] = marked.split("|");
  return completionPlace(before, before + behind);
}

it("tables and databases come behind FROM, JOIN, INTO and their like", () => {
  const at = (marked: string) => {
    const place = placeAt(marked);
    return place.kind === "relation" ? [...place.path, place.typed] : place.kind;
  };
  expect(at("SELECT * FROM |")).toEqual([""]);
  expect(at("select * from lake.d|")).toEqual(["lake", "d"]);
  expect(at("SELECT * FROM a JOIN `my db`.ta|")).toEqual(["my db", "ta"]);
  expect(at("INSERT INTO t|")).toEqual(["t"]);
  expect(at("SELECT f(1, 2) FROM a x, b|")).toEqual(["b"]);
  expect(at("SELECT a, b|")).toBe("expression");
  expect(at("SELECT * FROM t WHERE f(a, |")).toBe("expression");
});

it("columns are those of the tables that the statement names, before the cursor or behind it", () => {
  expect(placeAt("SELECT x.na| FROM lake.db.people AS x LEFT JOIN `t 2` USING (id), u v WHERE 1")).toEqual({
    kind: "expression",
    path: ["x"],
    typed: "na",
    relations: [
      { path: ["lake", "db", "people"], alias: "x" },
      { path: ["t 2"], alias: null },
    ],
  });
  expect(placeAt("UPDATE people SET |")).toEqual({
    kind: "expression",
    path: [],
    typed: "",
    relations: [{ path: ["people"], alias: null }],
  });
});

it("databases come behind USE and SHOW … IN", () => {
  expect(placeAt("USE lake.|")).toEqual({ kind: "database", path: ["lake"], typed: "" });
  expect(placeAt("SHOW TABLES IN d|")).toEqual({ kind: "database", path: [], typed: "d" });
});

it("nothing comes within a text or a comment", () => {
  expect(placeAt("SELECT 'FROM |")).toEqual({ kind: "nothing" });
  expect(placeAt("SELECT /* FROM |")).toEqual({ kind: "nothing" });
});

it("names of WITH are tables of their statement", () => {
  expect(placeAt("WITH young AS (SELECT 1) SELECT * FROM y|")).toEqual({
    kind: "relation",
    path: [],
    typed: "y",
    own: ["young"],
  });
});

it("a backslash begins a command, and its argument is one of its own", () => {
  expect(placeAt("\\ti|")).toEqual({ kind: "backslash", typed: "\\ti" });
  expect(placeAt("\\d lake.p|")).toEqual({ kind: "argument", command: "\\d", typed: "lake.p" });
});
