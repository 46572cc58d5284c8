import { describe, expect, it } from "vitest";
import { isCertainlyQuery } from "../../../../src/sql/calls/certain-query.ts";

describe("a SQL text", () => {
  it.each([
    "SELECT 1",
    "select * from t",
    " \n\t((SELECT 1) UNION ALL SELECT 2)",
    "-- one\n--two\r\nSELECT 1",
    "/* one */ /* two\n lines */ SELECT /*+ BROADCAST(t) */ * FROM t",
    "VALUES (1), (2)",
    "TABLE t",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "FROM t |> WHERE x > 1",
    "SELECT 'a; DROP TABLE t'",
  ])("is certainly a query: %j", (text) => {
    expect(isCertainlyQuery(text)).toBe(true);
  });

  it.each([
    "",
    "-- SELECT 1",
    "/* SELECT 1 */",
    "/* a /* b */ SELECT 1",
    "/* a /* b */ c */ SELECT 1",
    "-- a \\\n SELECT 1",
    "CREATE TABLE t AS SELECT 1",
    "INSERT INTO t SELECT 1",
    "FROM t INSERT INTO a SELECT x INSERT INTO b SELECT y",
    "FROM t insert overwrite a select x",
    "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
    "WITH a AS (SELECT 1) MERGE INTO t USING a ON true WHEN MATCHED THEN DELETE",
    "WITH a AS (SELECT 1) DELETE FROM t",
    "WITH a AS (SELECT 1) UPDATE t SET x = 1",
    "SHOW TABLES",
    "DESCRIBE t",
    "EXPLAIN SELECT 1",
    "EXECUTE IMMEDIATE 'SELECT 1'",
    "SET x = 1",
    "CALL p()",
    "BEGIN SELECT 1; END",
    "SELECTED",
  ])("may be a command, or no statement: %j", (text) => {
    expect(isCertainlyQuery(text)).toBe(false);
  });
});
