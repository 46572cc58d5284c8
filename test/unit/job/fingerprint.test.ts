import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson, fingerprint } from "../../../src/job/fingerprint.ts";

it("writes names in order, no white space, and values as JSON does", () => {
  expect(canonicalJson({ b: [1, "é\n", null], a: { d: true, c: -0.5 }, B: [] })).toBe(
    '{"B":[],"a":{"c":-0.5,"d":true},"b":[1,"é\\n",null]}',
  );
});

it("is the start of the SHA-256 of the canonical JSON, in UTF-8", () => {
  const text = '{"day":"2022-03-25","key":["Ид"]}';
  const expected = createHash("sha256").update(Buffer.from(text, "utf8")).digest("hex").slice(0, 8);
  expect(fingerprint({ key: ["Ид"], day: "2022-03-25" })).toBe(expected);
});

it("keeps its value: a published run must be recognised by the next version of this program", () => {
  expect(fingerprint({ version: 1, asOf: "2022-03-25", days: ["2022-02-28", "2022-03-25"] })).toBe("9e00ad23");
});

it("reads back as the same value, whatever the order of names", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      // fast-check's jsonValue is JSON by construction.
      expect(canonicalJson(reversed as never)).toBe(canonicalJson(value as never));
      expect(JSON.parse(canonicalJson(value as never))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
