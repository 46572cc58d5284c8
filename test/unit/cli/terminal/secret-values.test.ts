import { expect, it } from "vitest";
import { isSecretName, withoutSecretValues } from "../../../../src/cli/terminal/secret-values.ts";

it.each([
  ["token=planted;use_ssl=true", "token=***;use_ssl=true"],
  ["Id <> 'token=planted'", "Id <> 'token=***'"],
  ["spark.hadoop.fs.s3a.secret.key=planted", "spark.hadoop.fs.s3a.secret.key=***"],
  ["OPTIONS (user 'me', password 'plan''ted')", "OPTIONS (user 'me', password ***)"],
  ['{"accessKey": "planted", "day": 1}', '{"accessKey": ***, "day": 1}'],
  ["api_key => 'planted')", "api_key => ***)"],
  ["jdbc:postgresql://me:planted@host/db", "jdbc:postgresql://***@host/db"],
  ["s3a://KEY:planted@bucket/day", "s3a://***@bucket/day"],
  ["x-auth: Bearer planted-1234", "x-auth: Bearer ***"],
  ["password = planted AND day = 1", "password = *** AND day = 1"],
])("leaves the secret out of %j", (text, safe) => {
  expect(withoutSecretValues(text)).toBe(safe);
});

it.each([
  "/lake/processed/as_of=2022-03-25/_run-0001-1f3a9c2e-b07d",
  "2022-03-25 has 2 keys more than once. Nothing was published.",
  "SELECT Id, dim1 FROM t WHERE key = 'a'",
  "sc://host:15002/;user_id=me",
  "--api-key '***' --param 'password=***'",
])("leaves %j as it is", (text) => {
  expect(withoutSecretValues(text)).toBe(text);
});

it("knows names of secrets", () => {
  expect(["spark.ssl.keyPassword", "AccessKey", "api-key", "TOKEN"].filter(isSecretName)).toHaveLength(4);
  expect(["key", "asOf", "landing", "partitionBy"].filter(isSecretName)).toEqual([]);
});
