import { expect, it } from "vitest";
import {
  isSecretName,
  withoutSecretArguments,
  withoutSecretFields,
  withoutSecretValues,
  withoutSecretWords,
} from "../../../../src/cli/terminal/secret-values.ts";

it.each([
  ["token=planted;use_ssl=true", "token=***;use_ssl=true"],
  ["Id <> 'token=planted'", "Id <> 'token=***'"],
  ["spark.hadoop.fs.s3a.secret.key=planted", "spark.hadoop.fs.s3a.secret.key=***"],
  ["OPTIONS (user 'me', password 'plan''ted')", "OPTIONS (user 'me', password '***')"],
  ['{"accessKey": "planted", "day": 1}', '{"accessKey": "***", "day": 1}'],
  ["api_key => 'planted')", "api_key => '***')"],
  ["OPTIONS (key 'planted')", "OPTIONS (key '***')"],
  ["Cookie: planted", "Cookie: ***"],
  ["jdbc:postgresql://me:planted@host/db", "jdbc:postgresql://***@host/db"],
  ["s3a://KEY:planted@bucket/day", "s3a://***@bucket/day"],
  ["x-auth: Bearer planted-1234", "x-auth: *** ***"],
  ["the header was Bearer planted-1234", "the header was Bearer ***"],
  ["password = planted AND day = 1", "password = *** AND day = 1"],
  [
    "fs.azure.sas.data.account.blob.core.windows.net=sv=2022-11-02&sig=planted%2Bx%3D&se=2026-01-01",
    "fs.azure.sas.data.account.blob.core.windows.net=sv=2022-11-02&sig=***&se=2026-01-01",
  ],
  [
    "SELECT * FROM csv.`https://account.blob.core.windows.net/c/day.csv?sig=planted%3D&sp=r`",
    "SELECT * FROM csv.`https://account.blob.core.windows.net/c/day.csv?sig=***&sp=r`",
  ],
  [
    "https://b.s3.amazonaws.com/day?X-Amz-Credential=planted%2F20260101&X-Amz-Date=20260101T000000Z&X-Amz-Security-Token=planted&X-Amz-Signature=planted",
    "https://b.s3.amazonaws.com/day?X-Amz-Credential=***&X-Amz-Date=20260101T000000Z&X-Amz-Security-Token=***&X-Amz-Signature=***",
  ],
  [
    "https://b.s3.amazonaws.com/day?AWSAccessKeyId=planted&Expires=1&Signature=planted%3D",
    "https://b.s3.amazonaws.com/day?AWSAccessKeyId=***&Expires=1&Signature=***",
  ],
  [
    "'https://storage.googleapis.com/b/day?X-Goog-Credential=planted%40p&X-Goog-Expires=60&X-Goog-Signature=planted'",
    "'https://storage.googleapis.com/b/day?X-Goog-Credential=***&X-Goog-Expires=60&X-Goog-Signature=***'",
  ],
])("leaves the secret out of %j", (text, safe) => {
  expect(withoutSecretValues(text)).toBe(safe);
});

it.each([
  "/lake/processed/as_of=2022-03-25/_run-0001-1f3a9c2e-b07d",
  "2022-03-25 has 2 keys more than once. Nothing was published.",
  "SELECT Id, dim1 FROM t WHERE key = 'a'",
  "sc://host:15002/;user_id=me",
  "--api-key '***' --param 'password=***' --param token:string=***",
  "abfss://data@account.dfs.core.windows.net/landing",
  "author: ada, maxTokens: 5",
  "SELECT sig, design = 1 FROM t WHERE sig > 2",
])("leaves %j as it is", (text) => {
  expect(withoutSecretValues(text)).toBe(text);
});

it("knows names of secrets", () => {
  expect(
    ["spark.ssl.keyPassword", "AccessKey", "api-key", "TOKEN", "x-auth", "cookie"].filter(isSecretName),
  ).toHaveLength(6);
  expect(["key", "asOf", "landing", "partitionBy", "author", "maxTokens", "passengers"].filter(isSecretName)).toEqual(
    [],
  );
});

it("masks arguments by the parameter's name, and by the NAME of NAME=VALUE", () => {
  expect(
    withoutSecretArguments({
      param: [
        "password=planted and more",
        "api_key:string=planted",
        "region=north",
        "url=jdbc:h2://me:planted@host",
        "from=https://host/c?sv=1&sig=planted%3D",
      ],
      authToken: ["planted"],
      checkPassword: ["true"],
      landing: ["/lake/landing"],
    }),
  ).toEqual({
    param: [
      "password=***",
      "api_key:string=***",
      "region=north",
      "url=jdbc:h2://***@host",
      "from=https://host/c?sv=1&sig=***",
    ],
    authToken: ["***"],
    checkPassword: ["true"],
    landing: ["/lake/landing"],
  });
});

it("masks the words of a command line in the same way", () => {
  const words = ["submit", "copy.ts", "--password", "planted", "--param", "token=planted", "--api-key=planted", "-q"];
  expect(withoutSecretWords(words)).toEqual([
    "submit",
    "copy.ts",
    "--password",
    "***",
    "--param",
    "token=***",
    "--api-key=***",
    "-q",
  ]);
});

it("masks fields by their name alone, at any depth", () => {
  const details = {
    schema: "a STRUCT<token: STRING>",
    options: { password: "planted", paths: ["s3a://k:v@b"] },
    apiKey: "",
  };
  expect(withoutSecretFields(details)).toEqual({ ...details, options: { password: "***", paths: ["s3a://k:v@b"] } });
});
