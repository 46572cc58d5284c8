import { describe, expect, it } from "vitest";
import { elementsOfSql, tablesOfSql } from "../../../src/pipelines/sql-elements.ts";

describe("the statements of a pipeline's SQL file", () => {
  it.each<[string, string, unknown]>([
    [
      "a materialized view",
      "CREATE OR REFRESH MATERIALIZED VIEW IF NOT EXISTS lake.sales.totals USING parquet COMMENT 'x' AS SELECT * FROM orders",
      [
        { kind: "materializedView", name: "lake.sales.totals", format: "parquet" },
        { kind: "flow", name: "lake.sales.totals", target: "lake.sales.totals", reads: ["orders"] },
      ],
    ],
    [
      "a streaming table with a query",
      "create streaming table `a b` as select * from stream(landed) join stream other on true",
      [
        { kind: "table", name: "a b", format: undefined },
        { kind: "flow", name: "a b", target: "a b", reads: ["landed", "other"] },
      ],
    ],
    [
      "a streaming table without one",
      "CREATE STREAMING TABLE t (id BIGINT, kind STRING) USING delta",
      [{ kind: "table", name: "t", format: "delta" }],
    ],
    [
      "a temporary view",
      "CREATE TEMPORARY VIEW v AS SELECT 1",
      [
        { kind: "temporaryView", name: "v", format: undefined },
        { kind: "flow", name: "v", target: "v", reads: [] },
      ],
    ],
    [
      "a flow",
      "CREATE FLOW f AS INSERT INTO db.t BY NAME SELECT * FROM STREAM s",
      [{ kind: "flow", name: "f", target: "db.t", reads: ["s"] }],
    ],
    [
      "a flow of changes",
      "CREATE FLOW f AS AUTO CDC INTO t FROM STREAM changes KEYS (id) SEQUENCE BY seq COLUMNS * EXCEPT (op) STORED AS SCD TYPE 2",
      [{ kind: "flow", name: "f", target: "t", reads: ["changes"] }],
    ],
    [
      "several, with semicolons in texts and comments",
      "-- a; b\nCREATE STREAMING TABLE a COMMENT ';'; /* ; */ CREATE STREAMING TABLE b;",
      [
        { kind: "table", name: "a", format: undefined },
        { kind: "table", name: "b", format: undefined },
      ],
    ],
    ["anything else", "SET x = 1; SELECT * FROM y", []],
  ])("%s", (_, sql, elements) => {
    expect(elementsOfSql(sql)).toEqual(elements);
  });
});

describe("the tables that a query reads", () => {
  it.each([
    ["SELECT a, b FROM x, y JOIN z USING (id) WHERE c IN (SELECT d FROM w)", ["x", "y", "z", "w"]],
    [
      "WITH x AS (SELECT * FROM inner_one), y AS (SELECT 1) SELECT * FROM x JOIN y JOIN outer_one",
      ["inner_one", "outer_one"],
    ],
    ["SELECT * FROM range(5), explode(array(1)) WHERE a = 'FROM nothing'", []],
    ["SELECT x FROM (SELECT id, orders FROM landed) AS t ORDER BY x, y", ["landed"]],
    ["SELECT * FROM `my db`.`my ``table```", ["my db.my `table`"]],
    ["SELECT * FROM a UNION ALL SELECT * FROM b", ["a", "b"]],
  ])("%s", (query, tables) => {
    expect(tablesOfSql(query)).toEqual(tables);
  });
});
