import { expect, it } from "vitest";
import { mayHoldSecret } from "../../../../../src/cli/terminal/secret-values.ts";

const secrets = ["d1b24ae07c"];

it.each([
  "SET fs.s3a.secret.key=abc",
  "SET spark.hadoop.fs.azure.account.key.x.dfs.core.windows.net=abc",
  "SET my.session.token = abc",
  "SELECT * FROM read('https://host/x?token=abc')",
  "\\i sc://host:15002/;token=abc",
  "CREATE TABLE t USING jdbc OPTIONS (url 'jdbc:postgresql://host/db', user 'me', PASSWORD 'x')",
  "CREATE TABLE t USING jdbc OPTIONS (url 'jdbc:postgresql://me:x@host/db')",
  "CREATE CONNECTION c OPTIONS (token 'abc')",
  'SELECT from_json(\'{"token": "abc"}\')',
  "SELECT aes_encrypt(x, 'abc') AS secret",
  "SELECT 'AKIAIOSFODNN7EXAMPLE'",
  "SELECT http('x', 'Authorization: Bearer abc')",
  "SELECT 'https://x.blob.core.windows.net/c?sv=1&sig=abc'",
  "SELECT 'd1b24ae07c'",
])("%s", (statement) => {
  expect(mayHoldSecret(statement, secrets)).toBe(true);
});

it.each([
  "SELECT token FROM t",
  "SELECT id, key FROM s3a.events WHERE day = DATE'2026-01-01'",
  "SELECT * FROM parquet.`s3a://bucket/path`",
  "SHOW TABLES IN lake.db",
])("is kept: %s", (statement) => {
  expect(mayHoldSecret(statement, secrets)).toBe(false);
});
